/* SPDX-License-Identifier: MIT */
/*
 * Memory for allocators that divide an address range of their own (<mm/heap.h>).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sys/mman.h>

#include <arch/user.h>
#include <mm/heap.h>
#include <mm/release.h>
#include <mm/vm.h>

#include "ahead.h"
#include "area.h"
#include "lock.h"
#include "range.h"

/* What is kept, at most: so many segments. */
#define KEPT 16

static struct {
	void *start;
	size_t size, committed; /* size 0: none */
} kept[KEPT];
static size_t kept_committed;

static long enter(uintptr_t start, uintptr_t end, int prot)
{
	struct area_attributes is = { .kind = VM_ANONYMOUS, .prot = (uint8_t)prot };

	if (prot != PROT_NONE)
		is.flags = AREA_PROMISED;
	if (vm.lock_new)
		is.flags |= AREA_LOCKED;
	return range_enter(start, end, &is);
}

static long reserve(size_t size, size_t alignment, size_t offset)
{
	uintptr_t place;

	if (size == 0 || size > USER_END || alignment > USER_END - size)
		return -ENOMEM;
	place = area_place(size + alignment - PAGE_SIZE);
	if (place == 0)
		return -ENOMEM;
	place = ((place + offset + alignment - 1) & ~(alignment - 1)) - offset;
	return enter(place, place + size, PROT_NONE) < 0 ? -ENOMEM : (long)place;
}

long eremite_heap_reserve(size_t size, size_t alignment, size_t offset)
{
	bool events = vm_lock();
	long place = reserve(range_round(size), alignment, offset & (alignment - 1));

	mm_unlock(events);
	return place;
}

static uintptr_t end_in(const struct area *area, uintptr_t end)
{
	return area->end < end ? area->end : end;
}

/* Whether all of it is reserved, and there is RAM for what is not accessible yet: else nothing must
 * be done, as the caller would not know how much was. */
static bool can_commit(uintptr_t at, uintptr_t end)
{
	uint64_t more = 0;

	while (at < end) {
		const struct area *area = area_find(at);

		if (area == NULL)
			return false;
		if (area->is.prot == PROT_NONE)
			more += end_in(area, end) - at;
		at = area->end;
	}
	return range_has_ram(more, 0);
}

/* What of the reservation is accessible already stays as it is. */
static long commit(uintptr_t at, uintptr_t end)
{
	if (!can_commit(at, end))
		return -ENOMEM;
	while (at < end) {
		const struct area *area = area_find(at);
		uintptr_t next = end_in(area, end);

		if (area->is.prot == PROT_NONE) {
			if (enter(at, next, PROT_READ | PROT_WRITE) < 0)
				return -ENOMEM;
			ahead_new(at, next);
		}
		at = next;
	}
	return 0;
}

long eremite_heap_commit(void *address, size_t size)
{
	uintptr_t start = (uintptr_t)address, end = start + range_round(size);
	bool events = vm_lock(), wanted = vm.populate_new;
	long status = commit(start, end);

	mm_unlock(events);
	if (status == 0 && wanted)
		range_populate(start, end);
	return status;
}

long eremite_heap_decommit(void *address, size_t size)
{
	uintptr_t start = (uintptr_t)address;
	bool events = vm_lock();
	long status = enter(start, start + size, PROT_NONE);

	mm_unlock(events);
	return status;
}

/* Area by area: to unmap several kinds at once takes one call of the machine more. */
static long release(uintptr_t start, uintptr_t end)
{
	const struct area *area;
	int status = 0;

	while (status == 0 && start < end && (area = area_find(start)) != NULL) {
		uintptr_t next = end_in(area, end);

		status = vm_munmap(start, next - start);
		start = next;
	}
	return status;
}

long eremite_heap_release(void *address, size_t size)
{
	uintptr_t start = (uintptr_t)address;
	bool events = vm_lock();
	long status = release(start, start + range_round(size));

	mm_unlock(events);
	return status;
}

size_t eremite_heap_spare(void)
{
	return vm_spare_ram();
}

bool eremite_heap_keep(void *start, size_t size, size_t committed)
{
	bool events = vm_lock(), done = false;

	if (machine_maps_ahead() && kept_committed + committed <= release_limit())
		for (unsigned i = 0; i < KEPT && !done; i++)
			if (kept[i].size == 0) {
				kept[i].start = start;
				kept[i].size = size;
				kept[i].committed = committed;
				kept_committed += committed;
				done = true;
			}
	mm_unlock(events);
	return done;
}

static void *take(unsigned i)
{
	kept[i].size = 0;
	kept_committed -= kept[i].committed;
	return kept[i].start;
}

void *eremite_heap_kept(size_t size)
{
	bool events = vm_lock();
	void *start = NULL;

	for (unsigned i = 0; i < KEPT && start == NULL; i++)
		if (kept[i].size == size)
			start = take(i);
	mm_unlock(events);
	return start;
}

bool segments_release(void)
{
	bool events = vm_lock(), any = false;

	for (unsigned i = 0; i < KEPT; i++) {
		uintptr_t start = (uintptr_t)kept[i].start;
		size_t size = kept[i].size;

		if (size > 0 && release(start, start + size) == 0) {
			take(i);
			any = true;
		}
	}
	mm_unlock(events);
	return any;
}
