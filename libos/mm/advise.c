/* SPDX-License-Identifier: MIT */
/*
 * madvise(2).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include <mm/frames.h>
#include <mm/vm.h>

#include "area.h"
#include "lock.h"
#include "range.h"

extern __typeof__(range_drop) range_drop __attribute__((weak)); /* range.h */

/* To clear more than this takes longer than two calls of the monitor. */
#define CLEAR_MAX ((size_t)1 << 20)

/* Newer than musl's header. */
enum {
	ADVICE_POPULATE_READ = 22,
	ADVICE_POPULATE_WRITE = 23,
	ADVICE_DONTNEED_LOCKED = 24,
};

static int advise_known(int advice)
{
	switch (advice) {
	case MADV_NORMAL:
	case MADV_RANDOM:
	case MADV_SEQUENTIAL:
	case MADV_WILLNEED:
	case MADV_DONTNEED:
	case MADV_FREE:
	case MADV_REMOVE:
	case MADV_DONTFORK:
	case MADV_DOFORK:
	case MADV_MERGEABLE:
	case MADV_UNMERGEABLE:
	case MADV_HUGEPAGE:
	case MADV_NOHUGEPAGE:
	case MADV_DONTDUMP:
	case MADV_DODUMP:
	case MADV_WIPEONFORK:
	case MADV_KEEPONFORK:
	case MADV_COLD:
	case MADV_PAGEOUT:
	case ADVICE_POPULATE_READ:
	case ADVICE_POPULATE_WRITE:
	case ADVICE_DONTNEED_LOCKED:
		return 0;
	default:
		return -EINVAL;
	}
}

/* Give up the contents of a part of one area. */
static int drop(const struct area *area, uintptr_t start, uintptr_t end)
{
	if (area_is_sealed(&area->is))
		return -EPERM;
	if ((area->is.flags & AREA_HUGETLB) && ((start | end) & (HUGE_PAGE_SIZE - 1)))
		return -EINVAL;
	return range_drop(start, end) < 0 ? -EAGAIN : 0;
}

static bool is_plentiful(const struct area *area)
{
	return machine_maps_ahead() && (area->is.flags & AREA_PROMISED) &&
	       frames_available() >= frames_total() / 4;
}

/* Not to touch what the host has not backed yet, what is zero is only read. */
static void clear_page(uint64_t *words)
{
	for (size_t i = 0; i < PAGE_SIZE / sizeof *words; i++)
		if (words[i] != 0) {
			memset(words, 0, PAGE_SIZE);
			break;
		}
}

static void clear(uintptr_t start, uintptr_t end)
{
	struct page_translation page;

	while (start < end) {
		uintptr_t offset;
		bool mapped = machine_page_query(start, &page);

		offset = start & (page.size - 1);
		if (mapped)
			clear_page(machine_direct(page.frame + offset));
		start += mapped ? PAGE_SIZE : page.size - offset;
	}
}

/* MADV_DONTNEED: where it is a long way to the page tables, a little is cleared where it is. */
static int forget(const struct area *area, uintptr_t start, uintptr_t end)
{
	if (area->is.flags & AREA_SHARED) /* the contents outlive the translations */
		return 0;
	if (end - start > CLEAR_MAX || !is_plentiful(area) || (area->is.prot & PROT_EXEC) ||
	    area_is_sealed(&area->is) || (area->is.flags & AREA_HUGETLB))
		return drop(area, start, end);
	clear(start, end);
	return 0;
}

static int remove_shared(const struct area *area, uintptr_t start, uintptr_t end)
{
	if ((area->is.flags & AREA_LOCKED) || !(area->is.flags & AREA_SHARED))
		return -EINVAL;
	return drop(area, start, end);
}

/* MADV_FREE: the program does not care what is there.  It stays while RAM is plentiful and the way to
 * get it again is long; RAM that nobody is promised is wanted back at once. */
static int release(const struct area *area, uintptr_t start, uintptr_t end)
{
	if (area->is.flags & (AREA_SHARED | AREA_HUGETLB | AREA_LOCKED))
		return -EINVAL;
	return is_plentiful(area) ? 0 : drop(area, start, end);
}

static int advise_part(const struct area *area, uintptr_t start, uintptr_t end, int advice)
{
	bool locked = area->is.flags & AREA_LOCKED;

	switch (advice) {
	case MADV_DONTNEED:
		if (locked)
			return -EINVAL;
		/* fall through */
	case ADVICE_DONTNEED_LOCKED:
		return forget(area, start, end);
	case MADV_FREE:
		return release(area, start, end);
	case MADV_REMOVE:
		return remove_shared(area, start, end);
	case MADV_COLD:
	case MADV_PAGEOUT:
		return area->is.flags & (AREA_HUGETLB | AREA_LOCKED) ? -EINVAL : 0;
	case MADV_WIPEONFORK:
		return area->is.flags & AREA_SHARED ? -EINVAL : 0;
	default:
		return 0; /* hints about paging, fork and core dumps, of which there is none */
	}
}

static int advise(uintptr_t start, uintptr_t end, int advice)
{
	struct area *area = area_above(start);
	int unmapped = 0, status = 0;

	while (status == 0 && start < end) {
		if (!area || area->start >= end)
			return -ENOMEM;
		if (area->start > start || area->is.kind == VM_GUARD)
			unmapped = -ENOMEM;
		if (area->start > start)
			start = area->start;
		if (area->is.kind != VM_GUARD)
			status = advise_part(area, start, area->end < end ? area->end : end,
					     advice);
		start = area->end;
		area = area_next(area);
	}
	return status < 0 ? status : unmapped;
}

static unsigned huge_flags(unsigned flags, int advice)
{
	flags &= ~(unsigned)(AREA_HUGE | AREA_NOHUGE);
	return flags | (advice == MADV_HUGEPAGE ? AREA_HUGE : AREA_NOHUGE);
}

static unsigned cuts(uintptr_t at)
{
	const struct area *area = area_find(at);

	return area && area->start < at;
}

/* MADV_HUGEPAGE and MADV_NOHUGEPAGE: areas keep it. */
static int advise_huge(uintptr_t start, uintptr_t end, int advice)
{
	uintptr_t reached = start;
	bool hole = false;

	if (vm.area_count + cuts(start) + cuts(end) > AREA_COUNT_MAX || area_reserve(2, false) < 0)
		return -EAGAIN;
	area_isolate(start, end);
	for (struct area *area = area_above(start); area && area->start < end;
	     area = area_next(area)) {
		struct area_attributes is = area->is;

		hole |= area->start > reached || is.kind == VM_GUARD;
		reached = area->end;
		if (area_is_sealed(&is) || (is.flags & AREA_HUGETLB))
			continue;
		is.flags = (uint16_t)huge_flags(is.flags, advice);
		area_change(area, &is);
	}
	area_merge(start, end);
	return hole || reached < end ? -ENOMEM : 0;
}

/* The end of the area at START, or END.  -ENOMEM: there is none; -EINVAL: not with this
 * permission, which is not implied by others here. */
static int populate_part(uintptr_t start, uintptr_t *end, int prot)
{
	bool events = vm_lock();
	const struct area *area = area_find(start);
	int status = 0;

	if (!area || area->is.kind == VM_GUARD)
		status = -ENOMEM;
	else if (!(area->is.prot & prot))
		status = -EINVAL;
	else if (area->end < *end)
		*end = area->end;
	mm_unlock(events);
	return status;
}

static int advise_populate(uintptr_t start, uintptr_t end, int prot)
{
	enum vm_access access = prot == PROT_READ ? VM_ACCESS_READ : VM_ACCESS_WRITE;

	while (start < end) {
		uintptr_t part_end = end;
		int status = populate_part(start, &part_end, prot);

		if (status == 0)
			status = vm_populate(start, part_end - start, access);
		if (status < 0)
			return status == -EFAULT ? -ENOMEM : status;
		start = part_end;
	}
	return 0;
}

int vm_madvise(uintptr_t address, size_t size, int advice)
{
	uintptr_t end = address + range_round(size);
	int status = advise_known(advice);
	bool events;

	if (status < 0 || (address & PAGE_MASK) || end < address || (size && range_round(size) == 0))
		return -EINVAL;
	if (end == address)
		return 0;
	if (advice == ADVICE_POPULATE_READ || advice == ADVICE_POPULATE_WRITE)
		return advise_populate(address, end,
				       advice == ADVICE_POPULATE_READ ? PROT_READ : PROT_WRITE);
	events = vm_lock();
	if (advice == MADV_HUGEPAGE || advice == MADV_NOHUGEPAGE)
		status = advise_huge(address, end, advice);
	else
		status = advise(address, end, advice);
	mm_unlock(events);
	return status;
}
