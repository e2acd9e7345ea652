/* SPDX-License-Identifier: MIT */
/*
 * What is read and set aside at boot: a page for the first CPU, and one below 1 MiB where others begin.
 */
#include <string.h>

#include <arch/layout.h>
#include <arch/own_layout.h>
#include <arch/paging.h>
#include <boot/mp_table.h>
#include <boot/regions.h>
#include <machine/upcall.h>
#include <x86vm/several.h>

#include "cpus.h"
#include "x86vm.h"

/* No program can map memory there. */
#define TRAMPOLINE_LOWEST 0x1000
#define TRAMPOLINE_LIMIT 0x10000
#define LOW_END 0x100000ull

paddr_t cpus_trampoline = PADDR_NONE;
struct mp_cpus cpus_table;
static char first_page[PAGE_SIZE] __attribute__((aligned(4096)));

static bool read_low(const struct physical_memory *memory, uint64_t address, void *to, size_t size)
{
	(void)memory;
	if (address >= LOW_END || size > LOW_END - address)
		return false;
	memcpy(to, (const void *)(DIRECT_MAP_BASE + address), size);
	return true;
}

void several_boot(struct eremite_boot_info *info)
{
	paddr_t page = regions_take_page(info, TRAMPOLINE_LOWEST, TRAMPOLINE_LIMIT);

	/* The boot's tables map it, the final ones do not. */
	mp_parse(&(struct physical_memory){ read_low }, &cpus_table);
	if (page >= TRAMPOLINE_LOWEST && page < TRAMPOLINE_LIMIT)
		cpus_trampoline = page;
	if (paging_map(memory_root, OWN_PAGE, (uintptr_t)first_page, PAGE_SIZE,
		       PAGE_READ | PAGE_WRITE) != 0)
		panic("no memory for the page of the first CPU; give the machine more (-m)");
}
