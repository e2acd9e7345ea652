/* SPDX-License-Identifier: MIT */
/*
 * <machine/paging.h>.  While a frame of RAM is executable, its alias in the direct map is
 * read-only: no address makes it writable.
 */
#include <errno.h>

#include <arch/layout.h>
#include <arch/paging.h>
#include <machine/machines.h>
#include <x86vm/several.h>

#include "x86vm.h"

static bool sealed_any; /* something was ever executable: look at aliases */

static int set_alias(paddr_t frame, size_t size, unsigned protection)
{
	return paging_protect(memory_root, DIRECT_MAP_BASE + frame, size, protection);
}

static bool is_sealed(paddr_t frame)
{
	struct page_translation alias;

	return paging_query(memory_root, DIRECT_MAP_BASE + frame, &alias) &&
	       !(alias.protection & PAGE_WRITE);
}

/* Call CHANGE for every frame that is mapped in [va, va + size). */
static int each_frame(uintptr_t va, size_t size, int (*change)(paddr_t frame, size_t size))
{
	uintptr_t end = va + size;

	while ((va = paging_next(memory_root, va, end)) < end) {
		struct page_translation page;
		int status;

		paging_query(memory_root, va, &page);
		/* The range may begin or end inside of a huge page. */
		uintptr_t next = (va & ~(page.size - 1)) + page.size;
		size_t part = (next < end ? next : end) - va;

		status = change(page.frame + (va & (page.size - 1)), part);
		if (status != 0)
			return status;
		va += part;
	}
	return 0;
}

static int seal(paddr_t frame, size_t size)
{
	sealed_any = true;
	return set_alias(frame, size, PAGE_READ);
}

/* The alias was split when it was sealed: this cannot fail. */
static int unseal(paddr_t frame, size_t size)
{
	return is_sealed(frame) ? set_alias(frame, size, PAGE_READ | PAGE_WRITE) : 0;
}

int x86vm_page_map(uintptr_t va, paddr_t pa, size_t size, unsigned protection)
{
	int status = protection & PAGE_EXEC && !(protection & PAGE_WRITE) ? seal(pa, size) : 0;

	if (status == 0 && protection & PAGE_EXEC)
		several_flush();
	if (status == 0)
		status = paging_map(memory_root, va, pa, size, protection);
	if (status != 0 && protection & PAGE_EXEC)
		unseal(pa, size);
	return status;
}

int x86vm_page_protect(uintptr_t va, size_t size, unsigned protection)
{
	int status;

	if ((protection & PAGE_WRITE) && (protection & PAGE_EXEC))
		return -EACCES;
	/* Others need not be told of what nobody has: the usual case of stacks. */
	if (several_run() && paging_next(memory_root, va, va + size) >= va + size)
		return 0;
	if (protection & PAGE_EXEC) {
		status = each_frame(va, size, seal);
		if (status != 0)
			return status;
	}
	status = paging_protect(memory_root, va, size, protection);
	if (status == 0)
		several_flush();
	if (status == 0 && sealed_any && !(protection & PAGE_EXEC))
		status = each_frame(va, size, unseal);
	return status;
}

int x86vm_page_unmap(uintptr_t va, size_t size, void (*release)(paddr_t frame, size_t size))
{
	int status;

	/* Nothing executable may be freed with its alias sealed. */
	if (sealed_any) {
		status = x86vm_page_protect(va, size, PAGE_READ);

		if (status != 0)
			return status;
	}
	/* Others must not see what is released: first it is without access, for all of them at once. */
	if (several_run() && paging_next(memory_root, va, va + size) < va + size) {
		status = paging_protect(memory_root, va, size, 0);
		if (status != 0)
			return status;
		several_flush();
	}
	status = paging_unmap(memory_root, va, size, release);
	several_release();
	return status;
}

int x86vm_page_move(uintptr_t from, uintptr_t to, size_t size)
{
	int status = paging_move(memory_root, from, to, size);

	several_flush();
	several_release();
	return status;
}

bool x86vm_page_query(uintptr_t va, struct page_translation *translation)
{
	return paging_query(memory_root, va, translation);
}

/* RAM may hold what a boot loader left there, and a fault costs less than an exit. */
bool x86vm_maps_ahead(void)
{
	return false;
}
