/* SPDX-License-Identifier: MIT */
/* The auxiliary vector and what lies above the stack. */
#define _GNU_SOURCE
#include <elf.h>
#include <errno.h>
#include <link.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

static void headers(void)
{
	const ElfW(Phdr) *header = (const void *)getauxval(AT_PHDR);
	unsigned long count = getauxval(AT_PHNUM);
	int loads = 0, stack = 0, wrong = 0;

	for (unsigned long i = 0; i < count; i++) {
		loads += header[i].p_type == PT_LOAD;
		stack += header[i].p_type == PT_GNU_STACK && !(header[i].p_flags & PF_X);
		wrong += header[i].p_type == PT_LOAD && (header[i].p_flags & 3) == 3;
	}
	printf("segments %d, stack %d, writable code %d\n", loads > 1, stack, wrong);
}

static int found;

static int visit(struct dl_phdr_info *info, size_t size, void *data)
{
	(void)size;
	(void)data;
	found += info->dlpi_phnum == getauxval(AT_PHNUM);
	return 0;
}

int main(int argc, char **argv, char **environment)
{
	const unsigned char *random = (const void *)getauxval(AT_RANDOM);
	int different = 0;

	printf("page %lu, ticks %lu, entry %zu\n", getauxval(AT_PAGESZ), getauxval(AT_CLKTCK),
	       getauxval(AT_PHENT));
	printf("flags %lu, base %lu\n", getauxval(AT_FLAGS), getauxval(AT_BASE));
	printf("secure %lu, same user %d\n", getauxval(AT_SECURE),
	       getauxval(AT_UID) == getuid() && getauxval(AT_EUID) == geteuid() &&
	       getauxval(AT_GID) == getgid() && getauxval(AT_EGID) == getegid());
	printf("platform %s\n", (const char *)getauxval(AT_PLATFORM));
	printf("SSE2: %d\n", (int)(getauxval(AT_HWCAP) >> 26 & 1));
	for (int i = 1; i < 16; i++)
		different += random[i] != random[0];
	printf("random: %d\n", different > 8);
	printf("name: %d\n", getauxval(AT_EXECFN) != 0);
	printf("entry point: %d\n", getauxval(AT_ENTRY) != 0);
	errno = 0;
	printf("unknown: %lu %s\n", getauxval(9999), strerror(errno));
	headers();
	dl_iterate_phdr(visit, NULL);
	printf("by the library: %d\n", found);
	printf("argv ends: %d, environment behind it: %d\n", argv[argc] == NULL,
	       environment == argv + argc + 1);
	printf("aligned: %d\n", (int)((unsigned long)(argv - 1) & 15));
	printf("%d: %s|%s|%s|%s\n", argc, argv[1], argv[2], argv[3], argv[4]);
	printf("program_invocation_name: %d\n", program_invocation_name == argv[0]);
	return 0;
}
