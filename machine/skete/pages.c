/* SPDX-License-Identifier: MIT */
/*
 * <machine/paging.h>.  The page tables are the monitor's.  What the libOS asked for is noted in
 * tables of the same format, which no CPU looks at: so a question costs no call, and frames that
 * are unmapped are known.  The image's pages, which the monitor mapped, are not in them.
 */
#include <errno.h>
#include <string.h>

#include <arch/paging.h>
#include <arch/setup.h>
#include <machine/machines.h>
#include <machine/upcall.h>

#include "skete.h"

static uint64_t *root;
/* What was mapped at boot, not in the tables until these are needed; size 0: nothing. */
static struct {
	struct eremite_range stack, bss, frames;
} given;

void skete_pages_given(const struct eremite_boot_info *info)
{
	/* A restored snapshot has it from its first start. */
	if (info->frames.size == 0)
		return;
	given.stack = info->stack;
	given.bss = info->bss;
	given.frames = info->frames;
}

static int note_given(void)
{
	paddr_t frame = given.frames.base + PAGE_SIZE;
	int status = paging_map(root, given.stack.base, frame, given.stack.size,
				PAGE_READ | PAGE_WRITE);

	if (status == 0)
		status = paging_map(root, given.bss.base, frame + given.stack.size, given.bss.size,
				    PAGE_READ | PAGE_WRITE);
	given.frames.size = 0;
	return status;
}

static uint64_t *notes(void)
{
	if (root == NULL) {
		paddr_t frame = libos_table_alloc();

		if (frame == PADDR_NONE)
			return NULL;
		root = machine_direct(frame);
		memset(root, 0, PAGE_SIZE);
	}
	if (given.frames.size > 0 && note_given() != 0)
		panic("no memory for the tables of the first pages: give more RAM (-m)");
	return root;
}

/* 1: something is mapped there; 0: nothing, so that there is nothing to call the monitor for;
 * -ENOMEM: no memory for the tables that would tell. */
static int look(uintptr_t va, size_t size)
{
	if (root == NULL && given.frames.size == 0)
		return 0;
	if (notes() == NULL)
		return -ENOMEM;
	return paging_next(root, va, va + size) < va + size;
}

static void keep(paddr_t frame, size_t size)
{
	(void)frame;
	(void)size;
}

int skete_page_map(uintptr_t va, paddr_t pa, size_t size, unsigned protection)
{
	int status;

	if (notes() == NULL)
		return -ENOMEM;
	status = paging_map(root, va, pa, size, protection & ~(unsigned)PAGE_SHARED);
	if (status != 0)
		return status;
	status = (int)skete_call(SKETE_MAP, va, pa, size, protection);
	if (status != 0)
		paging_unmap(root, va, size, keep);
	return status;
}

static void forget(const struct page_series *series, unsigned count)
{
	while (count-- > 0)
		paging_unmap(root, series->va + count * series->stride, series->size, keep);
}

static int note(const struct page_series *series, paddr_t pa, unsigned protection)
{
	for (unsigned i = 0; i < series->count; i++) {
		int status = paging_map(root, series->va + i * series->stride, pa + i * series->size,
					series->size, protection);

		if (status != 0) {
			forget(series, i);
			return status;
		}
	}
	return 0;
}

_Static_assert(MACHINE_STRIDED_MAX <= SKETE_STRIDED_MAX, "one call does it");

int skete_page_map_strided(const struct page_series *series, paddr_t pa, unsigned protection)
{
	int status = notes() != NULL ? note(series, pa, protection) : -ENOMEM;

	if (status != 0)
		return status;
	status = (int)skete_call(SKETE_MAP_STRIDED, series->va | protection, pa,
				 series->size | (uint64_t)series->count << SKETE_STRIDED_COUNT,
				 series->stride);
	if (status != 0)
		forget(series, series->count);
	return status;
}

int skete_page_protect(uintptr_t va, size_t size, unsigned protection)
{
	int status = look(va, size);

	if (status <= 0)
		return status;
	status = paging_protect(root, va, size, protection);
	if (status == 0)
		status = (int)skete_call(SKETE_PROTECT, va, size, protection, 0);
	return status;
}

int skete_page_unmap(uintptr_t va, size_t size, void (*release)(paddr_t frame, size_t size))
{
	int status = look(va, size);

	if (status <= 0)
		return status;
	/* Splits what has to be split: then nothing can fail behind the call. */
	status = paging_protect(root, va, size, PAGE_READ);
	if (status == 0)
		status = (int)skete_call(SKETE_UNMAP, va, size, 0, 0);
	if (status == 0)
		status = paging_unmap(root, va, size, release);
	return status;
}

int skete_page_move(uintptr_t from, uintptr_t to, size_t size)
{
	int status = look(from, size);

	if (status <= 0)
		return status;
	status = paging_move(root, from, to, size);
	if (status != 0)
		return status;
	status = (int)skete_call(SKETE_MOVE, from, to, size, 0);
	/* The way back takes the tables that were just given back. */
	if (status != 0 && paging_move(root, to, from, size) != 0)
		panic("what was moved cannot be noted");
	return status;
}

/* The monitor is asked for the image's pages. */
static bool query_image(uintptr_t va, struct page_translation *translation)
{
	long result;

	translation->size = PAGE_SIZE;
	result = skete_call(SKETE_QUERY, va, 0, 0, 0);
	if (result < 0)
		return false;
	translation->frame = (uint64_t)result & ~PAGE_MASK;
	translation->protection = result & (PAGE_READ | PAGE_WRITE | PAGE_EXEC);
	return true;
}

bool skete_page_query(uintptr_t va, struct page_translation *translation)
{
	if (va >= (uintptr_t)__image_start && va < (uintptr_t)__loaded_end)
		return query_image(va, translation);
	if (notes() != NULL)
		return paging_query(root, va, translation);
	translation->size = PAGE_SIZE;
	return false;
}

/* RAM is the monitor's anonymous memory (docs/skete-abi.md, "Entry"). */
bool skete_maps_ahead(void)
{
	return true;
}
