/* SPDX-License-Identifier: MIT */
/*
 * mlock(2) and its family, MAP_POPULATE: RAM is never taken away, so that to bring it in is all.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sys/mman.h>

#include <arch/user.h>
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

static int check_lock(uintptr_t start, uintptr_t end)
{
	unsigned cuts = 0;

	for (const struct area *area = area_above(start); area && area->start < end;
	     area = area_next(area))
		cuts += (area->start < start) + (area->end > end);
	if (vm.area_count + cuts > AREA_COUNT_MAX)
		return -ENOMEM;
	return area_reserve(2, false);
}

/* Set or clear AREA_LOCKED in areas of the range, as Linux does up to the first hole, or in all. */
static int mark(uintptr_t start, uintptr_t end, bool locked, bool over_holes)
{
	uintptr_t reached = start;
	int status = check_lock(start, end);

	if (status < 0)
		return status;
	area_isolate(start, end);
	for (struct area *area = area_above(start); area && area->start < end;
	     area = area_next(area)) {
		struct area_attributes is = area->is;

		if (!over_holes && (area->start > reached || is.kind == VM_GUARD))
			break;
		reached = area->end;
		if (area_is_sealed(&is))
			continue;
		is.flags = (uint16_t)(locked ? is.flags | AREA_LOCKED : is.flags & ~AREA_LOCKED);
		area_change(area, &is);
	}
	area_merge(start, end);
	return reached < end && !over_holes ? -ENOMEM : 0;
}

int vm_lock_pages(uintptr_t start, size_t size, bool locked, bool bring_in)
{
	uintptr_t end = start + size;
	bool events;
	int status;

	if (!range_is_user(start, size))
		return -ENOMEM;
	events = vm_lock();
	status = mark(start, end, locked, false);
	mm_unlock(events);
	return status == 0 && bring_in ? range_populate(start, end) : status;
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

static int mark_all(bool locked)
{
	bool events = vm_lock();
	int status = mark(0, USER_END, locked, true);

	mm_unlock(events);
	return status;
}

int vm_lock_all(bool current, bool future, bool bring_in)
{
	uintptr_t start = 0, end;
	int status = 0;

	vm.lock_new = future;
	vm.populate_new = future && bring_in;
	if (current)
		status = mark_all(true);
	/* Not reservations, the image's bss and the rest of the stack: there may not be the RAM. */
	for (; status == 0 && current && bring_in && next_promised(&start, &end); start = end)
		range_populate(start, end);
	return status;
}

int vm_unlock_all(void)
{
	vm.lock_new = vm.populate_new = false;
	return mark_all(false);
}

/* What msync(2) can find wrong. */
int vm_sync(uintptr_t start, size_t size, bool wait, bool invalidate)
{
	uintptr_t end = start + size;
	bool events = vm_lock();
	const struct area *area = area_above(start);
	int status = 0, unmapped = 0;

	for (; start < end && status == 0; area = area_next(area)) {
		if (!area || area->start >= end) {
			status = -ENOMEM;
			break;
		}
		if (area->start > start || area->is.kind == VM_GUARD)
			unmapped = -ENOMEM;
		if (unmapped && !wait)
			break;
		if (invalidate && (area->is.flags & AREA_LOCKED))
			status = -EBUSY;
		start = area->end;
	}
	mm_unlock(events);
	return status < 0 ? status : unmapped;
}
