/* SPDX-License-Identifier: MIT */
#include "paging.h"

#include <arch/paging.h>
#include <arch/user.h>

/* Of the upper levels, for all places where a test maps something. */
const unsigned long fake_tables_kept = 64;

static uint64_t root[PAGE_SIZE / sizeof(uint64_t)];
static void (*current_release)(paddr_t frame, size_t size);

static void check_range(uintptr_t va, size_t size)
{
	if (((va | size) & PAGE_MASK) || size == 0 || va + size < va || va + size > USER_END)
		fake_broken("bad range", va);
}

paddr_t paging_table_alloc(void)
{
	return fake_table_alloc();
}

void paging_table_free(paddr_t frame)
{
	fake_table_free(frame);
}

void *paging_direct(paddr_t frame)
{
	return machine_direct(frame);
}

void paging_flush(uintptr_t va)
{
	(void)va;
}

void paging_flush_all(void)
{
}

int machine_page_map(uintptr_t va, paddr_t pa, size_t size, unsigned protection)
{
	struct page_translation translation;
	int status;

	check_range(va, size);
	for (uintptr_t at = va; at < va + size; at += PAGE_SIZE)
		if (machine_page_query(at, &translation))
			fake_broken("something is mapped there already", at);
	status = paging_map(root, va, pa, size, protection);
	if (status == 0)
		fake_frames_mapped(pa, size);
	return status;
}

int machine_page_protect(uintptr_t va, size_t size, unsigned protection)
{
	check_range(va, size);
	return paging_protect(root, va, size, protection);
}

static void release(paddr_t frame, size_t size)
{
	fake_frames_unmapped(frame, size);
	current_release(frame, size);
}

int machine_page_unmap(uintptr_t va, size_t size, void (*to)(paddr_t frame, size_t size))
{
	check_range(va, size);
	current_release = to;
	return paging_unmap(root, va, size, release);
}

int machine_page_move(uintptr_t from, uintptr_t to, size_t size)
{
	check_range(from, size);
	check_range(to, size);
	return paging_move(root, from, to, size);
}

bool machine_page_query(uintptr_t va, struct page_translation *translation)
{
	return paging_query(root, va, translation);
}
