/* SPDX-License-Identifier: MIT */
/*
 * QEMU's emulation (TCG) keeps translations in a direct-mapped table of 256 entries at first, and
 * doubles it only when the table is flushed while most of it is in use (accel/tcg/cputlb.c there).
 * A guest that never switches address spaces never flushes, and stays with the small table: two
 * buffers 1 MiB apart then evict each other at every access.  So a program that uses memory gets
 * the table filled and flushed a few times, once.
 */
#include <arch/cpu.h>
#include <arch/layout.h>
#include <arch/paging.h>

#include "x86vm.h"

#define HYPERVISOR_BIT (1u << 31)
#define HYPERVISOR_LEAF 0x40000000u
#define FIRST_ENTRIES 256u
#define LAST_ENTRIES 1024u
#define WINDOW (DEVICE_BASE + 0x10000000000) /* clear of all device registers */

static bool is_emulated(void)
{
	struct cpuid leaf;

	if (!(cpuid(1, 0).ecx & HYPERVISOR_BIT))
		return false;
	leaf = cpuid(HYPERVISOR_LEAF, 0);
	return leaf.ebx == 0x54474354 && leaf.ecx == 0x43544743 && leaf.edx == 0x47435447;
}

static void nothing(paddr_t frame, size_t size)
{
	(void)frame;
	(void)size;
}

/* Addresses enough for the largest table, all of them the first 2 MiB of RAM. */
static size_t map_window(void)
{
	size_t size = 0;

	while (size < LAST_ENTRIES * PAGE_SIZE &&
	       paging_map(memory_root, WINDOW + size, 0, HUGE_PAGE_SIZE, PAGE_READ) == 0)
		size += HUGE_PAGE_SIZE;
	return size;
}

void emulator_tune(void)
{
	size_t size, entries;

	if (!is_emulated())
		return;
	size = map_window();
	for (entries = FIRST_ENTRIES; entries * PAGE_SIZE <= size; entries *= 2) {
		for (size_t i = 0; i < entries; i++)
			*(const volatile char *)(WINDOW + i * PAGE_SIZE);
		paging_flush_all();
	}
	paging_unmap(memory_root, WINDOW, size, nothing);
}
