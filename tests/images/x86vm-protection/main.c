/* SPDX-License-Identifier: MIT */
/* Walks the page tables that are in force, and looks at the control registers: this program runs in
 * ring 0, so it can. */
#include <cpuid.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>

#define DIRECT_MAP 0x100000000000ull
#define PRESENT 1ull
#define WRITABLE 2ull
#define LARGE 0x80ull
#define NO_EXECUTE (1ull << 63)
#define FRAME 0x000ffffffffff000ull

static unsigned long pages, executable, writable, both, low;

static void leaf(uint64_t entry, uint64_t address)
{
	bool can_write = entry & WRITABLE, can_execute = !(entry & NO_EXECUTE);

	pages++;
	executable += can_execute;
	writable += can_write;
	both += can_write && can_execute;
	low += address < 0x100000;
}

static void walk(uint64_t table, int level, uint64_t base)
{
	const uint64_t *entries = (const uint64_t *)(DIRECT_MAP + (table & FRAME));

	for (unsigned i = 0; i < 512; i++) {
		uint64_t address = base + ((uint64_t)i << (12 + 9 * level));

		if (!(entries[i] & PRESENT))
			continue;
		if (level == 0 || (level < 3 && (entries[i] & LARGE)))
			leaf(entries[i], address);
		else
			walk(entries[i], level - 1, address);
	}
}

/* Every frame that is executable somewhere is writable nowhere. */
static bool find_writable(uint64_t table, int level, uint64_t frame)
{
	const uint64_t *entries = (const uint64_t *)(DIRECT_MAP + (table & FRAME));

	for (unsigned i = 0; i < 512; i++) {
		uint64_t size = 1ull << (12 + 9 * level);

		if (!(entries[i] & PRESENT))
			continue;
		if (level > 0 && !(level < 3 && (entries[i] & LARGE))) {
			if (find_writable(entries[i], level - 1, frame))
				return true;
		} else if (entries[i] & WRITABLE) {
			uint64_t start = entries[i] & FRAME & ~(size - 1);

			if (frame >= start && frame < start + size)
				return true;
		}
	}
	return false;
}

static uint64_t frame_of(uint64_t table, uintptr_t address)
{
	for (int level = 3; level > 0; level--) {
		const uint64_t *entries = (const uint64_t *)(DIRECT_MAP + (table & FRAME));

		table = entries[address >> (12 + 9 * level) & 511];
	}
	return ((const uint64_t *)(DIRECT_MAP + (table & FRAME)))[address >> 12 & 511] & FRAME;
}

/* A page that was data, then code, then data again. */
static void check_new_code(uint64_t cr3)
{
	unsigned char *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	page[0] = 0xc3; /* ret */
	mprotect(page, 4096, PROT_READ | PROT_EXEC);
	((void (*)(void))page)();
	printf("new code has a writable alias: %s\n",
	       find_writable(cr3, 3, frame_of(cr3, (uintptr_t)page)) ? "yes" : "no");
	mprotect(page, 4096, PROT_READ | PROT_WRITE);
	page[0] = 1;
	printf("data again: %d\n", page[0]);
	mprotect(page, 4096, PROT_READ | PROT_EXEC);
	munmap(page, 4096);
}

int main(void)
{
	uint64_t cr0, cr3, cr4;
	unsigned a, b = 0, c = 0, d;

	__asm__ volatile("mov %%cr0, %0" : "=r"(cr0));
	__asm__ volatile("mov %%cr3, %0" : "=r"(cr3));
	__asm__ volatile("mov %%cr4, %0" : "=r"(cr4));
	__get_cpuid_count(7, 0, &a, &b, &c, &d);
	walk(cr3, 3, 0);
	printf("pages: %s\n", pages > 0 ? "some" : "none");
	printf("executable: %s\n", executable > 0 ? "some" : "none");
	printf("writable: %s\n", writable > 0 ? "some" : "none");
	printf("writable and executable: %lu\n", both);
	printf("below the image: %lu\n", low);
	printf("code has a writable alias: %s\n",
	       find_writable(cr3, 3, (uintptr_t)main & ~0xfffull) ? "yes" : "no");
	check_new_code(cr3);
	printf("write protection: %s\n", cr0 & 1 << 16 ? "on" : "off");
	printf("SMEP: %s\n", !!(cr4 & 1 << 20) == !!(b & 1 << 7) ? "as the CPU has it" : "wrong");
	printf("SMAP: %s\n", !!(cr4 & 1 << 21) == !!(b & 1 << 20) ? "as the CPU has it" : "wrong");
	printf("UMIP: %s\n", !!(cr4 & 1 << 11) == !!(c & 1 << 2) ? "as the CPU has it" : "wrong");
	return 0;
}
