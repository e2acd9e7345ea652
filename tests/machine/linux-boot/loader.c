/* SPDX-License-Identifier: MIT */
/*
 * Loads the ELF in boot module 0 as Firecracker loads a kernel that has no PVH note: segments to
 * their physical addresses, boot parameters at 0x7000, command line at 0x20000.
 */
#include <elf.h>
#include <stdint.h>

#define ZERO_PAGE 0x7000ul
#define COMMAND_LINE 0x20000ul

struct start_info {
	uint32_t magic, version, flags, module_count;
	uint64_t modules, command_line, rsdp;
};

uint64_t load(const struct start_info *info);
void *memcpy(void *to, const void *from, unsigned long size);
void *memset(void *to, int value, unsigned long size);

void *memcpy(void *to, const void *from, unsigned long size)
{
	void *start = to;

	__asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(size) : : "memory");
	return start;
}

void *memset(void *to, int value, unsigned long size)
{
	void *start = to;

	__asm__ volatile("rep stosb" : "+D"(to), "+c"(size) : "a"(value) : "memory");
	return start;
}

static void put32(uint64_t offset, uint32_t value)
{
	*(volatile uint32_t *)(ZERO_PAGE + offset) = value;
}

static void put64(uint64_t offset, uint64_t value)
{
	put32(offset, (uint32_t)value);
	put32(offset + 4, (uint32_t)(value >> 32));
}

static void add_ram(unsigned index, uint64_t base, uint64_t size)
{
	uint64_t entry = 0x2d0 + 20 * index;

	put64(entry, base);
	put64(entry + 8, size);
	put32(entry + 16, 1);
	*(volatile uint8_t *)(ZERO_PAGE + 0x1e8) = (uint8_t)(index + 1);
}

uint64_t load(const struct start_info *info)
{
	static char line[2048];
	const char *from = (const char *)info->command_line;
	const uint8_t *image = *(const uint8_t *const *)info->modules;
	const Elf64_Ehdr *elf = (const Elf64_Ehdr *)image;
	const Elf64_Phdr *segments = (const Elf64_Phdr *)(image + elf->e_phoff);

	for (unsigned i = 0; from && from[i] && i < sizeof line - 1; i++)
		line[i] = from[i];
	for (unsigned i = 0; i < elf->e_phnum; i++) {
		if (segments[i].p_type != PT_LOAD)
			continue;
		memset((void *)segments[i].p_paddr, 0, segments[i].p_memsz);
		memcpy((void *)segments[i].p_paddr, image + segments[i].p_offset, segments[i].p_filesz);
	}
	memset((void *)ZERO_PAGE, 0, 4096);
	memcpy((void *)COMMAND_LINE, line, sizeof line);
	put32(0x202, 0x53726448); /* "HdrS" */
	put32(0x228, COMMAND_LINE);
	add_ram(0, 0, 0x9fc00);
	add_ram(1, 0x100000, 31ul << 20);
	return elf->e_entry;
}
