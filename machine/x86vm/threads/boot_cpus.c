/* SPDX-License-Identifier: MIT */
/*
 * What is set aside at boot: a page for the first CPU, and one below 1 MiB where others begin.
 */
#include <arch/own.h>
#include <arch/paging.h>
#include <boot/regions.h>
#include <machine/upcall.h>
#include <x86vm/several.h>

#include "cpus.h"
#include "x86vm.h"

/* No program can map memory there. */
#define TRAMPOLINE_LOWEST 0x1000
#define TRAMPOLINE_LIMIT 0x10000

paddr_t cpus_trampoline = PADDR_NONE;
static char first_page[PAGE_SIZE] __attribute__((aligned(4096)));

void several_boot(struct eremite_boot_info *info)
{
	paddr_t page = regions_take_page(info, TRAMPOLINE_LOWEST, TRAMPOLINE_LIMIT);

	if (page >= TRAMPOLINE_LOWEST && page < TRAMPOLINE_LIMIT)
		cpus_trampoline = page;
	if (paging_map(memory_root, OWN_PAGE, (uintptr_t)first_page, PAGE_SIZE,
		       PAGE_READ | PAGE_WRITE) != 0)
		panic("no memory for the page of the first CPU; give the machine more (-m)");
}
