/* SPDX-License-Identifier: MIT */
/*
 * Another monitor, of another version: maps IMAGE into this process and enters it as
 * docs/skete-abi.md says, with the version and the size of the boot information off by VERSION and
 * SIZE.  Usage: other_monitor IMAGE VERSION SIZE.  Status: 100 + how the guest ended (enum
 * skete_end).
 */
#include <elf.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <eremite/skete.h>

#define PAGE 4096ull

static unsigned char file[16 << 20];

/* The numbers of streams are those of descriptors, and arguments are where system calls have them. */
__attribute__((naked)) static void call(void)
{
	__asm__ volatile("push %%rcx\n\t"
			 "push %%r11\n\t"
			 "cmp %0, %%eax\n\t"
			 "jne 1f\n\t"
			 "mov $1, %%eax\n\t" /* write */
			 "syscall\n\t"
			 "xor %%eax, %%eax\n\t"
			 "jmp 3f\n"
			 "1:\tcmp %1, %%eax\n\t"
			 "jne 2f\n\t"
			 "add $100, %%edi\n\t"
			 "mov $231, %%eax\n\t" /* exit_group */
			 "syscall\n"
			 "2:\tmov $-22, %%rax\n" /* -EINVAL */
			 "3:\tpop %%r11\n\t"
			 "pop %%rcx\n\t"
			 "ret" : : "i"(SKETE_CONSOLE_WRITE), "i"(SKETE_EXIT));
}

static void map_segment(const Elf64_Phdr *segment)
{
	uint64_t start = segment->p_vaddr & ~(PAGE - 1);
	uint64_t end = (segment->p_vaddr + segment->p_memsz + PAGE - 1) & ~(PAGE - 1);
	void *at = mmap((void *)start, end - start, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

	if (at == MAP_FAILED)
		exit(1);
	memcpy((void *)segment->p_vaddr, file + segment->p_offset, segment->p_filesz);
	mprotect(at, end - start, PROT_READ | (segment->p_flags & PF_W ? PROT_WRITE : 0) |
		 (segment->p_flags & PF_X ? PROT_EXEC : 0));
}

static uint64_t find_entry(const Elf64_Phdr *segment)
{
	for (uint64_t i = 0; i + 40 <= segment->p_filesz; i += 4) {
		const unsigned char *note = file + segment->p_offset + i;
		struct skete_note content;
		uint32_t type;

		memcpy(&type, note + 8, sizeof type);
		memcpy(&content, note + 20, sizeof content);
		if (type == SKETE_NOTE_TYPE && memcmp(note + 12, "Eremite", 8) == 0)
			return content.entry;
	}
	return 0;
}

int main(int argc, char **argv)
{
	static struct skete_boot boot;
	const Elf64_Ehdr *header = (const void *)file;
	const Elf64_Phdr *segments = (const void *)(file + sizeof *header);
	int fd = argc == 4 ? open(argv[1], O_RDONLY) : -1;
	uint64_t entry = 0;

	if (fd < 0 || read(fd, file, sizeof file) < (ssize_t)sizeof *header)
		return 1;
	for (int i = 0; i < header->e_phnum; i++) {
		if (segments[i].p_type == PT_LOAD)
			map_segment(&segments[i]);
		if (segments[i].p_type == PT_NOTE && entry == 0)
			entry = find_entry(&segments[i]);
	}
	boot.version = (uint32_t)(SKETE_VERSION + atoi(argv[2]));
	boot.size = (uint32_t)((int)sizeof boot + atoi(argv[3]));
	boot.call = (uint64_t)call;
	__asm__ volatile("xor %%esp, %%esp\n\tjmp *%0" : : "r"(entry), "D"(&boot));
	return 1;
}
