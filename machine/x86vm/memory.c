/* SPDX-License-Identifier: MIT */
/*
 * The address space: the image page by page with its permissions, and all usable RAM in the direct
 * map.  The image's pages are not in the direct map, so nothing executable has a writable alias.
 */
#include <string.h>

#include <arch/cpu.h>
#include <arch/layout.h>
#include <arch/paging.h>
#include <arch/setup.h>
#include <boot/regions.h>
#include <x86vm/several.h>
#include <machine/console.h>
#include <machine/control.h>
#include <machine/machines.h>
#include <machine/upcall.h>

#include "x86vm.h"

#define LOW_RESERVED 0x1000ull /* the BIOS data area's page, page zero */

uint64_t *memory_root;
static struct eremite_boot_info *booting; /* NULL once the libOS owns the RAM */

void *paging_direct(paddr_t frame)
{
	return (void *)(DIRECT_MAP_BASE + frame);
}

paddr_t paging_table_alloc(void)
{
	if (booting != NULL)
		return regions_take_page(booting, (uintptr_t)__loaded_end, x86vm_boot_mapped());
	return libos_table_alloc();
}

void paging_table_free(paddr_t frame)
{
	if (!several_keep(frame))
		libos_table_free(frame);
}

void paging_flush(uintptr_t va)
{
	if (!machine_is_skete())
		invlpg(va);
}

void paging_flush_all(void)
{
	if (!machine_is_skete())
		write_cr3(read_cr3());
}

static _Noreturn void no_memory(void)
{
	static const char message[] = "eremite: not enough RAM to start; give the machine more (-m)\n";

	machine_console_write(CONSOLE_ERROR, message, sizeof message - 1);
	machine_exit(MACHINE_PANICKED, 0);
}

struct part {
	const char *start, *end;
	unsigned protection;
};

/* The image, page by page with its permissions; what is left out is not mapped. */
static const struct part parts[] = {
	{ __image_start, __rodata_end, PAGE_READ },
	{ __text_start, __text_end, PAGE_READ | PAGE_EXEC },
	{ __data_start, (const char *)boot_pml4, PAGE_READ | PAGE_WRITE },
	{ trap_stack, ist_guard, PAGE_READ | PAGE_WRITE },
	{ ist_stacks, __loaded_end, PAGE_READ | PAGE_WRITE },
};

static void map(uintptr_t va, paddr_t pa, size_t size, unsigned protection)
{
	if (paging_map(memory_root, va, pa, size, protection) != 0)
		no_memory();
}

static void map_image(void)
{
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		uintptr_t first = (uintptr_t)parts[i].start & ~PAGE_MASK;
		uintptr_t last = ((uintptr_t)parts[i].end + PAGE_MASK) & ~PAGE_MASK;

		map(first, first, last - first, parts[i].protection);
	}
}

static void map_direct(uint64_t base, uint64_t size)
{
	unsigned giant = cpuid(0x80000001, 0).edx & 1u << 26 ? PAGING_GIANT : 0;

	map(DIRECT_MAP_BASE + base, base, size, PAGE_READ | PAGE_WRITE | giant);
}

/* Pages that only served until now become RAM like any other. */
static void reclaim(struct eremite_boot_info *info, const void *start, const void *end)
{
	uintptr_t base = (uintptr_t)start;

	map_direct(base, (uintptr_t)end - base);
	regions_add(info, base, (uintptr_t)end - base);
}

static void reserve(struct eremite_boot_info *info)
{
	uintptr_t image = (uintptr_t)__image_start;

	regions_remove(info, 0, LOW_RESERVED);
	regions_remove(info, image, (uintptr_t)__loaded_end - image);
	regions_remove(info, info->module.base, info->module.size);
	regions_remove(info, DIRECT_MAP_SIZE, UINT64_MAX);
	if (info->module.base > DIRECT_MAP_SIZE || info->module.size > DIRECT_MAP_SIZE)
		info->module.size = 0;
}

static void map_module(struct eremite_range module)
{
	paddr_t first = module.base & ~(paddr_t)PAGE_MASK;
	paddr_t last = (module.base + module.size + PAGE_MASK) & ~(paddr_t)PAGE_MASK;

	if (module.size > 0)
		map(DIRECT_MAP_BASE + first, first, last - first, PAGE_READ);
}

void memory_init(struct eremite_boot_info *info)
{
	struct eremite_range regions[EREMITE_BOOT_REGIONS];
	uint32_t count;

	reserve(info);
	/* Tables are taken from the regions: map what is there before that. */
	count = info->region_count;
	memcpy(regions, info->regions, sizeof regions);
	booting = info;
	paddr_t frame = paging_table_alloc();

	if (frame == PADDR_NONE)
		no_memory();
	memory_root = paging_direct(frame);
	memset(memory_root, 0, PAGE_SIZE);
	map_image();
	for (uint32_t i = 0; i < count; i++)
		map_direct(regions[i].base, regions[i].size);
	map_module(info->module);
	several_boot(info);
	write_cr3(frame);
	reclaim(info, boot_pml4, trap_stack);
	reclaim(info, ist_guard, ist_stacks);
	booting = NULL;
}

void *machine_direct(paddr_t pa)
{
	return paging_direct(pa);
}

paddr_t machine_direct_frame(const void *address)
{
	return (uintptr_t)address - DIRECT_MAP_BASE;
}

int memory_map_device(paddr_t base)
{
	struct page_translation translation;

	if (paging_query(memory_root, memory_device(base), &translation))
		return 0;
	return paging_map(memory_root, memory_device(base), base, HUGE_PAGE_SIZE,
			  PAGE_READ | PAGE_WRITE | PAGING_DEVICE);
}

uintptr_t memory_device(paddr_t address)
{
	return DEVICE_BASE + address;
}
