/* SPDX-License-Identifier: MIT */
/*
 * Demand-zero memory.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>

#include <crash/exception.h>
#include <mm/frames.h>

#include "ahead.h"
#include "area.h"
#include "fault.h"
#include "lock.h"
#include "range.h"

extern __typeof__(ahead_fault) ahead_fault __attribute__((weak));

#define HUGE_ORDER (HUGE_PAGE_SHIFT - PAGE_SHIFT)
/* A fault brings in this much of its surroundings at once. */
#define WINDOW_ORDER 3
#define WINDOW_SIZE (PAGE_SIZE << WINDOW_ORDER)
/* What must stay free for that, and for a huge page. */
#define WINDOW_KEEPS_FREE ((uint64_t)8 << 20)
#define HUGE_KEEPS_FREE ((uint64_t)32 << 20)
/* RLIMIT_STACK's default: how far MAP_GROWSDOWN grows. */
#define STACK_SIZE_MAX ((uintptr_t)8 << 20)

static bool permits(const struct area *area, enum vm_access access)
{
	if (access == VM_ACCESS_WRITE)
		return area->is.prot & PROT_WRITE;
	if (access == VM_ACCESS_EXEC)
		return area->is.prot & PROT_EXEC;
	return area->is.prot & RANGE_PROT;
}

/* The area that grows down to ADDRESS, grown. */
static struct area *grow_down(uintptr_t address)
{
	struct area *area = area_above(address), *below;
	uintptr_t start = address & ~(uintptr_t)PAGE_MASK;
	uintptr_t gap = AREA_STACK_GAP;

	if (!area || !(area->is.flags & AREA_GROWSDOWN) || start < AREA_LOWEST ||
	    area->end - start > STACK_SIZE_MAX)
		return NULL;
	below = area_previous(area);
	if (below && (!below->is.prot || (below->is.flags & AREA_GROWSDOWN)))
		gap = 0;
	if (below && (start < gap || start - gap < below->end))
		return NULL;
	if (!range_is_user(start, area->end - start) ||
	    !range_in_limits(&area->is, area->start - start, 0))
		return NULL;
	area_grow_down(area, start);
	return area;
}

uint64_t fault_spare(const struct area *area)
{
	uint64_t available = frames_available(), pending = 0;

	if (!(area->is.flags & AREA_PROMISED))
		pending = vm.promised - vm.promised_resident;
	return available > pending ? available - pending : 0;
}

static int map_zeroed(const struct area *area, uintptr_t start, unsigned order)
{
	size_t size = PAGE_SIZE << order;
	paddr_t frame = frames_alloc(order);
	int status;

	if (frame == PADDR_NONE)
		return -ENOMEM;
	memset(machine_direct(frame), 0, size);
	status = machine_page_map(start, frame, size, range_protection(area->is.prot));
	if (status < 0) {
		frames_free(frame, order);
		return status;
	}
	fault_count(area, size);
	return 0;
}

static bool covers(const struct area *area, uintptr_t start, size_t size)
{
	return start >= area->start && start < area->end && area->end - start >= size;
}

/* Ordinary memory, of which more than the one page may be given. */
static bool is_plain(const struct area *area)
{
	return (area->is.prot & PROT_WRITE) && area->is.kind != VM_STACK;
}

static bool wants_huge(const struct area *area, uintptr_t start, uint64_t spare)
{
	/* A sparse reservation would be filled with zeros. */
	if ((area->is.flags & AREA_NORESERVE) && !(area->is.flags & AREA_HUGE))
		return false;
	return !(area->is.flags & AREA_NOHUGE) && covers(area, start, HUGE_PAGE_SIZE) &&
	       spare >= HUGE_KEEPS_FREE + HUGE_PAGE_SIZE;
}

static bool is_window_empty(uintptr_t start)
{
	struct page_translation translation;

	for (uintptr_t at = start; at < start + WINDOW_SIZE; at += PAGE_SIZE)
		if (machine_page_query(at, &translation))
			return false;
	return true;
}

/* Nothing is mapped in HOLE bytes (aligned) around ADDRESS: map some. */
static int fill(const struct area *area, uintptr_t address, size_t hole)
{
	uintptr_t page = address & ~(uintptr_t)PAGE_MASK;
	uintptr_t window = address & ~(uintptr_t)(WINDOW_SIZE - 1);
	uintptr_t huge = address & ~(uintptr_t)(HUGE_PAGE_SIZE - 1);
	uint64_t spare;

	if (area->is.flags & AREA_HUGETLB)
		return map_zeroed(area, huge, HUGE_ORDER);
	if (ahead_fault && ahead_fault(area, address, hole))
		return 0;
	if (!is_plain(area))
		return map_zeroed(area, page, 0);
	spare = fault_spare(area);
	if (hole >= HUGE_PAGE_SIZE && wants_huge(area, huge, spare) &&
	    map_zeroed(area, huge, HUGE_ORDER) == 0)
		return 0;
	if (spare >= WINDOW_KEEPS_FREE + WINDOW_SIZE && covers(area, window, WINDOW_SIZE) &&
	    (hole >= HUGE_PAGE_SIZE || is_window_empty(window)) &&
	    map_zeroed(area, window, WINDOW_ORDER) == 0)
		return 0;
	return map_zeroed(area, page, 0);
}

int range_fault_own(uintptr_t address, enum vm_access access)
{
	struct page_translation translation;
	struct area *area = area_find(address);
	unsigned protection;

	if (!area)
		area = grow_down(address);
	if (!area || area->is.kind == VM_GUARD)
		return -EFAULT;
	if (!permits(area, access))
		return -EACCES;
	protection = range_protection(area->is.prot);
	if (machine_page_query(address, &translation)) {
		/* Resolved meanwhile. */
		if (translation.protection == protection)
			return 0;
		return machine_page_protect(address & ~(uintptr_t)PAGE_MASK, PAGE_SIZE, protection);
	}
	if (area_is_sealed(&area->is))
		return -EFAULT;
	vm.faults++;
	return fill(area, address, translation.size);
}

int range_fault(uintptr_t address, enum vm_access access)
	__attribute__((weak, alias("range_fault_own")));

/* Our own stack is gone: the program told us to take it away.  On Linux it would find out at its
 * next access. */
static _Noreturn void lost_stack(void)
{
	mm_nest = (struct nest){ 0 };
	crash_by_signal(SIGSEGV, NULL);
}

int vm_fault(uintptr_t address, enum vm_access access)
{
	int status;

	if (nest_held(&mm_nest) && range_is_user(address, 1) && address >= AREA_LOWEST)
		lost_stack();
	if (nest_held(&mm_nest))
		panic("page fault at 0x%lx inside the memory manager", (long)address);
	if (vm_boot_areas != NULL)
		vm_begin();
	nest_lock(&mm_nest); /* events are masked, and this stack is resident */
	status = range_fault(address, access);
	nest_unlock(&mm_nest);
	return status;
}

/* Fault the page in; *NEXT is then the end of the translation. */
static int touch(uintptr_t page, enum vm_access access, uintptr_t *next)
{
	struct page_translation translation;
	bool events = vm_lock();
	int status = range_fault(page, access);

	if (status == 0 && machine_page_query(page, &translation))
		*next = (page & ~(translation.size - 1)) + translation.size;
	mm_unlock(events);
	return status;
}

int vm_populate(uintptr_t address, size_t size, enum vm_access access)
{
	uintptr_t page = address & ~(uintptr_t)PAGE_MASK;
	uintptr_t end = address + size;
	int status;

	if (!range_is_user(address, size))
		return -EFAULT;
	while (page < end) {
		status = touch(page, access, &page);
		if (status < 0)
			return status;
	}
	return 0;
}
