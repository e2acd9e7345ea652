/* SPDX-License-Identifier: MIT */
/*
 * mlock(2) and its family, MAP_POPULATE: RAM is never taken away, so that to bring it in is all.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sys/mman.h>

#include <mm/vm.h>

#include "area.h"
#include "lock.h"
#include "range.h"

/* The part of [start, end) in the area at START, and the access it permits.
 * -ENOMEM: there is no area, or none that can be touched. */
static int next_part(uintptr_t start, uintptr_t *end, enum vm_access *access)
{
	bool events = vm_lock();
	const struct area *area = area_find(start);
	int status = -ENOMEM;

	if (area && area->is.kind != VM_GUARD && area->is.prot) {
		if (*end > area->end)
			*end = area->end;
		*access = area->is.prot & PROT_WRITE ? VM_ACCESS_WRITE : VM_ACCESS_READ;
		status = 0;
	}
	mm_unlock(events);
	return status;
}

int range_populate(uintptr_t start, uintptr_t end)
{
	while (start < end) {
		enum vm_access access;
		uintptr_t part_end = end;
		int status = next_part(start, &part_end, &access);

		if (status == 0)
			status = vm_populate(start, part_end - start, access);
		if (status < 0)
			return -ENOMEM;
		start = part_end;
	}
	return 0;
}

bool vm_is_mapped(uintptr_t address, size_t size)
{
	bool events = vm_lock();
	uintptr_t end = address + range_round(size);
	const struct area *area = area_find(address);
	bool mapped = range_is_user(address, size);

	for (uintptr_t at = address; mapped && at < end; at = area->end, area = area_next(area)) {
		if (!area || area->start > at || area->is.kind == VM_GUARD) {
			mapped = false;
			break;
		}
	}
	mm_unlock(events);
	return mapped;
}

int vm_make_resident(uintptr_t address, size_t size)
{
	uintptr_t start = address & ~(uintptr_t)PAGE_MASK;

	size += address - start;
	if (!vm_is_mapped(start, size))
		return -ENOMEM;
	return range_populate(start, start + range_round(size));
}

/* The next area that is promised RAM, from *START on. */
static bool next_promised(uintptr_t *start, uintptr_t *end)
{
	bool events = vm_lock();
	const struct area *area = area_above(*start);

	while (area && !(area->is.flags & AREA_PROMISED))
		area = area_next(area);
	if (area) {
		*start = area->start;
		*end = area->end;
	}
	mm_unlock(events);
	return area;
}

void vm_make_all_resident(bool current, bool future)
{
	uintptr_t start = 0, end;

	vm.populate_new = future;
	if (!current)
		return;
	for (; next_promised(&start, &end); start = end)
		range_populate(start, end);
}
