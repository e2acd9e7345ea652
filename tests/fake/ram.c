/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "paging.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <mm/frames.h>

long fake_tables_fail_after = -1;
unsigned long fake_tables, fake_mapped_pages;
bool fake_maps_ahead, fake_no_series;
unsigned long fake_series;

static unsigned char *ram;
static paddr_t ram_base;
static uint64_t ram_size;
static unsigned char *mapped_frames;

_Noreturn void fake_broken(const char *rule, uintptr_t address)
{
	printf("# fake machine: %s: 0x%lx\n", rule, (long)address);
	fflush(stdout);
	abort();
}

static void *reserve(uint64_t size)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (memory == MAP_FAILED) {
		perror("# mmap");
		exit(1);
	}
	return memory;
}

void fake_ram_init(paddr_t base, uint64_t size)
{
	ram_base = base;
	ram_size = size;
	ram = reserve(size);
	madvise(ram, size, MADV_NOHUGEPAGE);
	mapped_frames = reserve(size >> PAGE_SHIFT);
}

static void drop(paddr_t frame, size_t size)
{
	(void)frame, (void)size;
}

bool machine_maps_ahead(void)
{
	return fake_maps_ahead;
}

int machine_page_map_strided(const struct page_series *series, paddr_t pa, unsigned protection)
{
	int status = fake_no_series ? -ENOSYS : 0;

	if (series->count == 0 || series->count > MACHINE_STRIDED_MAX || series->stride < series->size)
		fake_broken("not a series", series->va);
	for (unsigned i = 0; i < series->count && status == 0; i++) {
		status = machine_page_map(series->va + i * series->stride, pa + i * series->size,
					  series->size, protection);
		while (status != 0 && i-- > 0)
			machine_page_unmap(series->va + i * series->stride, series->size, drop);
	}
	fake_series += status == 0;
	return status;
}

uint64_t fake_ram_touched(void)
{
	/* The host tells which pages are there; in steps, for RAM may be large. */
	enum { STEP = 1 << 16 };
	static unsigned char vector[STEP];
	uint64_t pages = ram_size >> PAGE_SHIFT, touched = 0;

	for (uint64_t at = 0; at < pages; at += STEP) {
		uint64_t count = pages - at < STEP ? pages - at : STEP;

		if (mincore(ram + (at << PAGE_SHIFT), count << PAGE_SHIFT, vector) != 0)
			return UINT64_MAX;
		for (uint64_t i = 0; i < count; i++)
			touched += vector[i] & 1;
	}
	return touched;
}

void *machine_direct(paddr_t pa)
{
	if (pa < ram_base || pa - ram_base >= ram_size)
		fake_broken("no RAM there", pa);
	return ram + (pa - ram_base);
}

paddr_t machine_direct_frame(const void *address)
{
	const unsigned char *byte = address;

	if (byte < ram || byte >= ram + ram_size)
		fake_broken("not in the direct map", (uintptr_t)address);
	return ram_base + (paddr_t)(byte - ram);
}

paddr_t fake_table_alloc(void)
{
	paddr_t frame;

	if (fake_tables_fail_after == 0)
		return PADDR_NONE;
	if (fake_tables_fail_after > 0)
		fake_tables_fail_after--;
	frame = frames_alloc(0);
	if (frame != PADDR_NONE) {
		memset(machine_direct(frame), 0x5a, PAGE_SIZE);
		fake_tables++;
	}
	return frame;
}

void fake_table_free(paddr_t frame)
{
	frames_free(frame, 0);
	fake_tables--;
}

/* Each frame is mapped once at most. */
static void mark(paddr_t frame, size_t size, bool mapped)
{
	for (paddr_t at = frame; at < frame + size; at += PAGE_SIZE) {
		machine_direct(at);
		if (mapped_frames[(at - ram_base) >> PAGE_SHIFT] == mapped)
			fake_broken(mapped ? "this frame is mapped already" : "not mapped", at);
		mapped_frames[(at - ram_base) >> PAGE_SHIFT] = mapped;
	}
}

void fake_frames_mapped(paddr_t frame, size_t size)
{
	mark(frame, size, true);
	fake_mapped_pages += size >> PAGE_SHIFT;
}

void fake_frames_unmapped(paddr_t frame, size_t size)
{
	mark(frame, size, false);
	fake_mapped_pages -= size >> PAGE_SHIFT;
}

void *fake_access(uintptr_t address, unsigned access)
{
	struct page_translation translation;

	if (!machine_page_query(address, &translation) ||
	    (translation.protection & access) != access)
		return NULL;
	return (unsigned char *)machine_direct(translation.frame) +
	       (address & (translation.size - 1));
}
