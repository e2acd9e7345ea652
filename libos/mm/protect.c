/* SPDX-License-Identifier: MIT */
/*
 * mprotect(2).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sys/mman.h>

#include <mm/vm.h>

#include "ahead.h"
#include "area.h"
#include "lock.h"
#include "range.h"

#define PROT_SEMAPHORE 8 /* Linux takes it and does nothing about it */

/* Where the mapped part of [start, end) that begins at START ends. */
static uintptr_t mapped_end(uintptr_t start, uintptr_t end)
{
	const struct area *area = area_find(start);

	while (area && start < end && area->start <= start) {
		start = area->end;
		area = area_next(area);
	}
	return start < end ? start : end;
}

/* Whether all areas of the range may get PROT. */
static int check(uintptr_t start, uintptr_t end, int prot)
{
	uint64_t more = 0;

	for (const struct area *area = area_find(start); area && area->start < end;
	     area = area_next(area)) {
		struct area_attributes is = area->is;
		uintptr_t from = area->start > start ? area->start : start;
		uintptr_t to = area->end < end ? area->end : end;

		if (area_is_sealed(&is) && is.prot != prot)
			return -EACCES;
		if (is.kind == VM_FILE && (prot & (is.flags & AREA_READ_ONLY ?
						   PROT_WRITE | PROT_EXEC : PROT_EXEC)))
			return -EACCES;
		is.prot = (uint8_t)prot;
		if (area_is_data(&is) && !area_is_data(&area->is))
			more += to - from;
	}
	if (more && (vm.data > vm.limit_data || more > vm.limit_data - vm.data))
		return -ENOMEM;
	return range_check_edges(start, end);
}

static unsigned cuts(uintptr_t at)
{
	const struct area *area = area_find(at);

	return area && area->start < at;
}

static bool is_changed(uintptr_t start, uintptr_t end, int prot)
{
	for (const struct area *area = area_find(start); area && area->start < end;
	     area = area_next(area))
		if (area->is.prot != prot)
			return true;
	return false;
}

static int protect(uintptr_t start, uintptr_t end, int prot)
{
	int status = check(start, end, prot);

	if (status < 0 || !is_changed(start, end, prot))
		return status;
	if (vm.area_count + cuts(start) + cuts(end) > AREA_COUNT_MAX)
		return -ENOMEM;
	status = area_reserve(2, false);
	if (status < 0)
		return status;
	status = machine_page_protect(start, end - start, range_protection(prot));
	if (status < 0)
		return status;
	area_isolate(start, end);
	for (struct area *area = area_find(start); area && area->start < end;
	     area = area_next(area)) {
		struct area_attributes is = area->is;

		is.prot = (uint8_t)prot;
		area_change(area, &is);
	}
	area_merge(start, end);
	ahead_new(start, end);
	return 0;
}

/* As Linux does, what lies before a hole is changed. */
static int protect_to_hole(uintptr_t start, uintptr_t end, int prot, int grows)
{
	const struct area *area = area_above(start);
	uintptr_t reached;
	int status;

	if (!area || area->start >= end || (grows != PROT_GROWSDOWN && area->start > start))
		return -ENOMEM;
	/* No memory grows up here. */
	if (grows && (grows == PROT_GROWSUP || !(area->is.flags & AREA_GROWSDOWN)))
		return -EINVAL;
	if (grows)
		start = area->start;
	reached = mapped_end(start, end);
	status = protect(start, reached, prot);
	return status == 0 && reached < end ? -ENOMEM : status;
}

int vm_mprotect(uintptr_t address, size_t size, int prot)
{
	int grows = prot & (PROT_GROWSDOWN | PROT_GROWSUP);
	uintptr_t end = address + range_round(size);
	bool events;
	int status;

	prot &= ~grows;
	if (grows == (PROT_GROWSDOWN | PROT_GROWSUP) || (address & PAGE_MASK))
		return -EINVAL;
	if (size == 0)
		return 0;
	if (end <= address)
		return -ENOMEM;
	if (prot & ~(RANGE_PROT | PROT_SEMAPHORE))
		return -EINVAL;
	prot &= RANGE_PROT;
	if ((prot & PROT_WRITE) && (prot & PROT_EXEC))
		return -EACCES;
	events = vm_lock();
	status = protect_to_hole(address, end, prot, grows);
	mm_unlock(events);
	return status;
}
