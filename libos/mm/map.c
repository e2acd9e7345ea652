/* SPDX-License-Identifier: MIT */
/*
 * mmap(2), munmap(2).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sys/mman.h>

#include <arch/user.h>
#include <mm/vm.h>

#include "ahead.h"
#include "area.h"
#include "lock.h"
#include "range.h"

extern __typeof__(range_fault) range_fault __attribute__((weak)); /* range.h */
extern __typeof__(ahead_new) ahead_new __attribute__((weak));

#define HUGE_MASK (HUGE_PAGE_SIZE - 1)
#define GIANT_PAGE_SHIFT 30
/* mmap(2): the page size's logarithm in the flags. */
#define SIZE_FLAG_SHIFT 26
#define SIZE_FLAG_MASK 0x3f

static int check_page_size(int flags)
{
	int shift = flags >> SIZE_FLAG_SHIFT & SIZE_FLAG_MASK;

	if (!(flags & MAP_HUGETLB) || shift == 0 || shift == HUGE_PAGE_SHIFT)
		return 0;
	/* The CPU has them, but we never have any to give away. */
	return shift == GIANT_PAGE_SHIFT ? -ENOMEM : -EINVAL;
}

static int check_type(int flags)
{
	int type = flags & MAP_TYPE;

	if (type == MAP_SHARED)
		return flags & MAP_GROWSDOWN ? -EINVAL : 0;
	return type == MAP_PRIVATE ? 0 : -EINVAL;
}

static void attributes_for(struct area_attributes *is, int prot, int flags)
{
	unsigned traits = 0;

	if ((flags & MAP_TYPE) == MAP_SHARED)
		traits |= AREA_SHARED;
	if (flags & MAP_NORESERVE)
		traits |= AREA_NORESERVE;
	if ((flags & MAP_LOCKED) || vm.lock_new)
		traits |= AREA_LOCKED;
	if (flags & MAP_GROWSDOWN)
		traits |= AREA_GROWSDOWN;
	if (flags & MAP_HUGETLB)
		traits |= AREA_HUGETLB;
	if ((prot & PROT_WRITE) && !(flags & (MAP_NORESERVE | MAP_GROWSDOWN | MAP_HUGETLB)))
		traits |= AREA_PROMISED;
	*is = (struct area_attributes){
		.kind = VM_ANONYMOUS,
		.prot = (uint8_t)(prot & RANGE_PROT),
		.flags = (uint16_t)traits,
	};
}

/* The address for MAP_FIXED and MAP_FIXED_NOREPLACE. */
static long choose_fixed(uintptr_t address, uintptr_t size, int flags)
{
	if (!range_is_user(address, size))
		return -ENOMEM;
	if (address & (flags & MAP_HUGETLB ? HUGE_MASK : PAGE_MASK))
		return -EINVAL;
	if (address < AREA_LOWEST)
		return -EPERM;
	if ((flags & MAP_FIXED_NOREPLACE) && !area_is_free(address, address + size))
		return -EEXIST;
	return (long)address;
}

/* The place for a new mapping: at the hint if that is free, else as high as possible. */
static long choose(uintptr_t hint, uintptr_t size, int flags)
{
	uintptr_t extra = flags & MAP_HUGETLB ? HUGE_PAGE_SIZE - PAGE_SIZE : 0;
	uintptr_t address;

	hint &= ~(uintptr_t)PAGE_MASK;
	if (hint && hint < AREA_LOWEST)
		hint = AREA_LOWEST;
	if (extra)
		hint = (hint + HUGE_MASK) & ~(uintptr_t)HUGE_MASK;
	if (hint && range_is_user(hint, size) && area_is_placeable(hint, hint + size))
		return (long)hint;
	if (size > USER_END)
		return -ENOMEM;
	address = area_place(size + extra);
	if (!address)
		return -ENOMEM;
	return (long)((address + extra) & ~extra);
}

int range_enter(uintptr_t start, uintptr_t end, const struct area_attributes *is)
{
	uint64_t promise = is->flags & AREA_PROMISED ? end - start : 0;
	struct range_summary old;
	int status;

	range_summarize(start, end, &old);
	if (old.sealed)
		return -EPERM;
	status = range_check_edges(start, end);
	if (status < 0)
		return status;
	if (vm.area_count > AREA_COUNT_MAX || !range_in_limits(is, end - start, old.mapped) ||
	    !range_has_ram(promise, old.promised))
		return -ENOMEM;
	status = area_reserve(3, false);
	if (status < 0)
		return status;
	status = range_remove(start, end);
	if (status < 0)
		return status;
	area_insert(start, end, is);
	return 0;
}

/* MAP_HUGETLB: the pages are there from the beginning, or the call fails. */
static int fill_huge(uintptr_t start, uintptr_t end)
{
	for (uintptr_t at = start; at < end; at += HUGE_PAGE_SIZE) {
		int status = range_fault(at, VM_ACCESS_READ);

		if (status == -EACCES) /* PROT_NONE */
			return 0;
		if (status < 0) {
			range_remove(start, end);
			return -ENOMEM;
		}
	}
	return 0;
}

static long map(uintptr_t address, uintptr_t size, int prot, int flags)
{
	struct area_attributes is;
	long place;
	int status;

	if (flags & (MAP_FIXED | MAP_FIXED_NOREPLACE))
		place = choose_fixed(address, size, flags);
	else
		place = choose(address, size, flags);
	if (place < 0)
		return place;
	status = check_type(flags);
	if (status < 0)
		return status;
	attributes_for(&is, prot, flags);
	address = (uintptr_t)place;
	status = range_enter(address, address + size, &is);
	if (status == 0 && (flags & MAP_HUGETLB))
		status = fill_huge(address, address + size);
	else if (status == 0 && ahead_new)
		ahead_new(address, address + size);
	return status < 0 ? status : place;
}

long vm_mmap(uintptr_t address, size_t size, int prot, int flags)
{
	bool wanted = flags & (MAP_POPULATE | MAP_LOCKED);
	bool events;
	long place;
	int status;

	status = check_page_size(flags);
	if (status < 0)
		return status;
	if (size == 0)
		return -EINVAL;
	size = range_round(size);
	if (flags & MAP_HUGETLB)
		size = (size + HUGE_MASK) & ~HUGE_MASK;
	if (size == 0 || size > USER_END)
		return -ENOMEM;
	if ((prot & PROT_WRITE) && (prot & PROT_EXEC))
		return -EACCES;
	events = vm_lock();
	place = map(address, size, prot, flags);
	mm_unlock(events);
	if ((flags & (MAP_POPULATE | MAP_NONBLOCK)) == (MAP_POPULATE | MAP_NONBLOCK))
		wanted = flags & MAP_LOCKED;
	/* As on Linux, the mapping stands even if not all of it could be brought in. */
	if (place >= 0 && (wanted || vm.populate_new))
		range_populate((uintptr_t)place, (uintptr_t)place + size);
	return place;
}

/* Only the middle of an area may be impossible to remove: that makes one more of them. */
static bool is_middle(uintptr_t start, uintptr_t end)
{
	const struct area *area = area_find(start);

	return area && area->start < start && area->end > end;
}

static int unmap(uintptr_t start, uintptr_t end)
{
	struct range_summary summary;
	int status;

	range_summarize(start, end, &summary);
	if (summary.sealed)
		return -EPERM;
	status = range_check_edges(start, end);
	if (status < 0)
		return status;
	if (is_middle(start, end) && vm.area_count >= AREA_COUNT_MAX)
		return -ENOMEM;
	status = area_reserve(2, true);
	if (status < 0)
		return status;
	return range_remove(start, end);
}

int vm_munmap(uintptr_t address, size_t size)
{
	bool events;
	int status;

	if ((address & PAGE_MASK) || !range_is_user(address, size))
		return -EINVAL;
	size = range_round(size);
	if (size == 0 || !range_is_user(address, size))
		return -EINVAL;
	events = vm_lock();
	status = unmap(address, address + size);
	mm_unlock(events);
	return status;
}
