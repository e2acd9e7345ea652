/* SPDX-License-Identifier: MIT */
/*
 * mremap(2).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sys/mman.h>

#include <arch/user.h>
#include <mm/release.h>
#include <mm/vm.h>

#include "ahead.h"
#include "area.h"
#include "lock.h"
#include "range.h"

/* New areas while one moves: two edges each of the source and the target, the target itself. */
#define AREAS_FOR_MOVE 5

struct remap {
	uintptr_t old, old_size, new_size, target;
	int flags;
};

static bool has_target(const struct remap *remap)
{
	return remap->flags & (MREMAP_FIXED | MREMAP_DONTUNMAP);
}

static int check_target(const struct remap *remap)
{
	uintptr_t start = remap->target, end = remap->target + remap->new_size;

	if ((start & PAGE_MASK) || !range_is_user(start, remap->new_size))
		return -EINVAL;
	if (!(remap->flags & MREMAP_MAYMOVE))
		return -EINVAL;
	if ((remap->flags & MREMAP_DONTUNMAP) && remap->old_size != remap->new_size)
		return -EINVAL;
	if (start < remap->old + remap->old_size && remap->old < end)
		return -EINVAL;
	return 0;
}

static int check_arguments(const struct remap *remap)
{
	if (remap->flags & ~(MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP))
		return -EINVAL;
	if ((remap->old & PAGE_MASK) || remap->new_size == 0 || remap->new_size > USER_END)
		return -EINVAL;
	return has_target(remap) ? check_target(remap) : 0;
}

/* Whether the application may remove the range. */
static int check_removed(uintptr_t start, uintptr_t end)
{
	struct range_summary summary;

	range_summarize(start, end, &summary);
	return summary.sealed ? -EPERM : range_check_edges(start, end);
}

/* What is at the target, and behind the new end. */
static int check_replaced(const struct remap *remap)
{
	uintptr_t start = remap->target, cut = remap->old + remap->new_size;
	int status = 0;

	if ((remap->flags & MREMAP_FIXED) && start < AREA_LOWEST)
		return -EPERM;
	if (remap->flags & MREMAP_FIXED)
		status = check_removed(start, start + remap->new_size);
	/* What reaches out of the address space fails later, as on Linux. */
	if (status == 0 && remap->old_size > remap->new_size &&
	    range_is_user(remap->old, remap->old_size))
		status = check_removed(cut, remap->old + remap->old_size);
	return status;
}

/* Whether AREA holds what is to be moved or to grow, and there is room for the growth. */
static int check_source(const struct remap *remap, const struct area *area)
{
	struct range_summary target = { 0 };
	uint64_t more = remap->new_size > remap->old_size ? remap->new_size - remap->old_size : 0;

	/* A second view of shared pages is not supported, and of private ones not defined. */
	if (remap->old_size == 0 || (area->is.flags & AREA_HUGETLB))
		return -EINVAL;
	if ((remap->flags & MREMAP_DONTUNMAP) && (area->is.flags & AREA_SHARED))
		return -EINVAL;
	if (remap->flags & MREMAP_DONTUNMAP)
		more = remap->new_size;
	if (remap->flags & MREMAP_FIXED)
		range_summarize(remap->target, remap->target + remap->new_size, &target);
	if (!range_in_limits(&area->is, more, target.mapped))
		return -ENOMEM;
	if ((area->is.flags & AREA_PROMISED) && !range_has_ram(more, target.promised))
		return -ENOMEM;
	return 0;
}

static void unlock_area(uintptr_t start)
{
	struct area *area = area_find(start);
	struct area_attributes is = area->is;
	uintptr_t end = area->end;

	is.flags &= (uint16_t)~AREA_LOCKED;
	area_change(area, &is);
	area_merge(start, end);
}

/* Move translations and area to the target, where there is nothing. */
static long move(const struct remap *remap, const struct area *area)
{
	struct area_attributes is = area->is;
	uintptr_t size = remap->old_size < remap->new_size ? remap->old_size : remap->new_size;
	int status = machine_page_move(remap->old, remap->target, size);

	if (status < 0)
		return status;
	area_isolate(remap->old, remap->old + size);
	if (remap->flags & MREMAP_DONTUNMAP)
		unlock_area(remap->old);
	else
		area_remove(remap->old, remap->old + size);
	if (is.kind == VM_HEAP || is.kind == VM_BSS || is.kind == VM_STACK) {
		is.kind = VM_ANONYMOUS;
		is.name = NULL;
	}
	area_insert(remap->target, remap->target + remap->new_size, &is);
	if (size < remap->new_size)
		ahead_new(remap->target + size, remap->target + remap->new_size);
	return (long)remap->target;
}

/* The place for MREMAP_DONTUNMAP without MREMAP_FIXED. */
static int choose_target(struct remap *remap)
{
	uintptr_t end = remap->target + remap->new_size;

	if (remap->target >= AREA_LOWEST && area_is_placeable(remap->target, end))
		return 0;
	remap->target = area_place(remap->new_size);
	return remap->target ? 0 : -ENOMEM;
}

/* MREMAP_FIXED and MREMAP_DONTUNMAP, out of one area. */
static long move_to(struct remap *remap, const struct area *area)
{
	uintptr_t cut = remap->old + remap->new_size;
	int status = check_replaced(remap);

	if (status == 0)
		status = check_source(remap, area);
	if (status == 0)
		status = area_reserve(AREAS_FOR_MOVE, false);
	if (status < 0)
		return status;
	if (remap->flags & MREMAP_FIXED)
		status = range_remove(remap->target, remap->target + remap->new_size);
	else
		status = choose_target(remap);
	if (status == 0 && !range_is_user(remap->old, remap->old_size))
		status = -EINVAL;
	if (status == 0 && remap->old_size > remap->new_size)
		status = range_remove(cut, remap->old + remap->old_size);
	if (status < 0)
		return status;
	/* Removal splits and drops areas. */
	return move(remap, area_find(remap->old));
}

/* MREMAP_FIXED for a range without change of size: as Linux does since version 6.17, several areas
 * and the holes between them, but not a hole at the start. */
static long move_range(const struct remap *remap)
{
	uintptr_t at = remap->old, end = remap->old + remap->old_size;
	const struct area *area = area_find(at);

	if (!area)
		return -EFAULT;
	while (at < end && area && area->start < end) {
		struct remap part = *remap;
		long status;

		part.old = area->start > at ? area->start : at;
		at = area->end < end ? area->end : end;
		part.old_size = part.new_size = at - part.old;
		part.target = remap->target + (part.old - remap->old);
		status = area_is_sealed(&area->is) ? -EPERM : move_to(&part, area);
		if (status < 0)
			return status;
		area = area_above(at);
	}
	return (long)remap->target;
}

static int shrink(const struct remap *remap)
{
	uintptr_t start = remap->old + remap->new_size, end = remap->old + remap->old_size;
	int status;

	if (!range_is_user(remap->old, remap->old_size))
		return -EINVAL;
	if (start == end)
		return 0;
	status = check_removed(start, end);
	if (status == 0)
		status = area_reserve(2, true);
	return status < 0 ? status : range_remove(start, end);
}

static long grow(struct remap *remap, const struct area *area)
{
	uintptr_t old_end = remap->old + remap->old_size;
	uintptr_t new_end = remap->old + remap->new_size;
	int status = remap->old_size > area->end - remap->old ? -EFAULT : check_source(remap, area);

	if (status == 0)
		status = area_reserve(AREAS_FOR_MOVE, false);
	if (status < 0)
		return status;
	if (area->end == old_end && range_is_user(remap->old, remap->new_size) &&
	    area_is_free(old_end, new_end)) {
		area_insert(old_end, new_end, &area->is);
		ahead_new(old_end, new_end);
		return (long)remap->old;
	}
	if (!(remap->flags & MREMAP_MAYMOVE))
		return -ENOMEM;
	remap->target = area_place(remap->new_size);
	if (!remap->target)
		return -ENOMEM;
	return move(remap, area);
}

static long resize(struct remap *remap)
{
	const struct area *area = area_find(remap->old);
	uintptr_t kept = remap->old_size < remap->new_size ? remap->old_size : remap->new_size;
	int status;

	if (vm.area_count >= AREA_COUNT_MAX - 3)
		return -ENOMEM;
	if ((remap->flags & MREMAP_FIXED) && remap->old_size == remap->new_size)
		return move_range(remap);
	if (!area)
		return -EFAULT;
	if (area_is_sealed(&area->is))
		return -EPERM;
	if (has_target(remap))
		return kept > area->end - remap->old ? -EFAULT : move_to(remap, area);
	if (remap->old_size < remap->new_size)
		return grow(remap, area);
	status = shrink(remap);
	return status < 0 ? status : (long)remap->old;
}

long vm_mremap(uintptr_t old, size_t old_size, size_t new_size, int flags, uintptr_t new_address)
{
	struct remap remap = {
		.old = old,
		.old_size = range_round(old_size),
		.new_size = range_round(new_size),
		.target = new_address,
		.flags = flags,
	};
	long status = check_arguments(&remap);
	const struct area *area;
	bool events, locked = false;

	if (status < 0)
		return status;
	events = vm_lock();
	status = resize(&remap);
	if (status == -ENOMEM && release_kept && release_kept())
		status = resize(&remap);
	if (status >= 0 && remap.new_size > remap.old_size) {
		area = area_find((uintptr_t)status);
		locked = area && (area->is.flags & AREA_LOCKED);
	}
	mm_unlock(events);
	if (locked || (status >= 0 && vm.populate_new))
		range_populate((uintptr_t)status, (uintptr_t)status + remap.new_size);
	return status;
}
