/* SPDX-License-Identifier: MIT */
/* What a program starts with: arguments byte for byte, environment, auxiliary vector. */
#include <elf.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

extern char **environ;

static void arguments(int argc, char **argv)
{
	printf("%d arguments, ended by NULL %d, argv[0] is not empty %d\n", argc - 1,
	       argv[argc] == NULL, argv[0][0] != '\0');
	for (int i = 1; i < argc; i++) {
		printf("%d:", i);
		for (const char *c = argv[i]; *c != '\0'; c++)
			printf(*c > ' ' && *c < 127 ? "%c" : "<%02x>", (unsigned char)*c);
		printf("\n");
	}
}

static void environment(void)
{
	char **all;
	int count = 0;

	printf("HOME %s, there is an environment %d\n", getenv("NOT_SET") != NULL ? "set" : "unset",
	       environ != NULL);
	setenv("NEW", "value with = in it", 1);
	printf("NEW=%s\n", getenv("NEW"));
	setenv("NEW", "ignored", 0);
	putenv("OTHER=2");
	unsetenv("NEW");
	printf("NEW %s OTHER %s\n", getenv("NEW") == NULL ? "unset" : "set", getenv("OTHER"));
	clearenv();
	for (all = environ; all != NULL && *all != NULL; all++)
		count++;
	printf("%d after clearenv\n", count);
}

static void auxiliary(char **argv)
{
	const Elf64_Ehdr *header;
	const Elf64_Phdr *segments = (const Elf64_Phdr *)getauxval(AT_PHDR);
	unsigned long count = getauxval(AT_PHNUM);
	const char *random = (const char *)getauxval(AT_RANDOM);
	int loads = 0, has_entry = 0;

	printf("page size %lu, clock ticks %lu\n", getauxval(AT_PAGESZ), getauxval(AT_CLKTCK));
	printf("users %lu %lu, groups %lu %lu, secure %lu\n", getauxval(AT_UID), getauxval(AT_EUID),
	       getauxval(AT_GID), getauxval(AT_EGID), getauxval(AT_SECURE));
	printf("segment size %lu, count is sane %d\n", getauxval(AT_PHENT),
	       count >= 3 && count < 20);
	header = (const Elf64_Ehdr *)((const char *)segments - sizeof *header);
	printf("ELF header before the segments %d\n",
	       memcmp(header->e_ident, ELFMAG, SELFMAG) == 0);
	for (unsigned long i = 0; i < count; i++) {
		unsigned long offset = getauxval(AT_ENTRY) - segments[i].p_vaddr;

		if (segments[i].p_type != PT_LOAD)
			continue;
		loads++;
		has_entry |= offset < segments[i].p_memsz && segments[i].p_flags & PF_X;
	}
	printf("loaded segments %d, the entry is in one %d\n", loads >= 2, has_entry);
	printf("random bytes above the stack pointer %d\n", random > (const char *)&random);
	printf("file name %d\n", strlen((const char *)getauxval(AT_EXECFN)) > 0);
	printf("processor features, with SSE2 %d\n", !!(getauxval(AT_HWCAP) & 1 << 26));
	printf("platform %s\n", (const char *)getauxval(AT_PLATFORM));
	printf("argv is above the stack pointer %d\n", (char *)argv > (char *)&header);
	printf("aligned stack %d\n", ((uintptr_t)argv - 8) % 16 == 0);
}

int main(int argc, char **argv)
{
	arguments(argc, argv);
	auxiliary(argv);
	environment();
	return 0;
}
