/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "range.h"

#include <errno.h>
#include <sys/mman.h>

#include <arch/user.h>
#include <mm/frames.h>

/* RAM that is kept for page tables when memory is promised. */
#define TABLE_SHARE 512
#define TABLE_LEVELS_BYTES (3 * PAGE_SIZE)

static uint64_t released; /* bytes, by the current machine_page_unmap */

static uintptr_t lower(uintptr_t a, uintptr_t b)
{
	return a < b ? a : b;
}

static uintptr_t higher(uintptr_t a, uintptr_t b)
{
	return a > b ? a : b;
}

void range_summarize(uintptr_t start, uintptr_t end, struct range_summary *summary)
{
	const struct area *area = area_above(start);

	*summary = (struct range_summary){ 0 };
	for (; area && area->start < end; area = area_next(area)) {
		uint64_t size = lower(area->end, end) - higher(area->start, start);

		summary->mapped += size;
		if (area->is.flags & AREA_PROMISED)
			summary->promised += size;
		if (area_is_sealed(&area->is))
			summary->sealed = true;
	}
}

bool range_is_user(uintptr_t start, uintptr_t size)
{
	const struct vm_layout *layout = &vm.layout;

	if (size > USER_END || start > USER_END - size)
		return false;
	return !layout->libos_start || start >= layout->mmap_bottom ||
	       start + size <= layout->libos_start;
}

static bool cuts_huge(const struct area *area, uintptr_t edge)
{
	return area && (area->is.flags & AREA_HUGETLB) && (edge & (HUGE_PAGE_SIZE - 1));
}

int range_check_edges(uintptr_t start, uintptr_t end)
{
	if (cuts_huge(area_find(start), start) || cuts_huge(area_find(end - 1), end))
		return -EINVAL;
	return 0;
}

bool range_in_limits(const struct area_attributes *is, uint64_t size, uint64_t replaced)
{
	uint64_t more = size > replaced ? size - replaced : 0;

	if (more == 0)
		return true;
	if (vm.size > vm.limit_size || more > vm.limit_size - vm.size)
		return false;
	if (!area_is_data(is))
		return true;
	return vm.data <= vm.limit_data && more <= vm.limit_data - vm.data;
}

bool range_has_ram(uint64_t size, uint64_t credit)
{
	uint64_t pending = vm.promised - vm.promised_resident;
	uint64_t more = size > credit ? size - credit : 0;

	if (more == 0)
		return true;
	if (more > frames_total())
		return false;
	pending += more;
	pending += pending / TABLE_SHARE + TABLE_LEVELS_BYTES;
	return pending <= frames_available();
}

unsigned range_protection(int prot)
{
	unsigned protection = 0;

	if (prot & RANGE_PROT)
		protection = PAGE_READ; /* as on this CPU, write or execute permission implies read */
	if (prot & PROT_WRITE)
		protection |= PAGE_WRITE;
	if (prot & PROT_EXEC)
		protection |= PAGE_EXEC;
	return protection;
}

static void release(paddr_t frame, size_t size)
{
	frames_free(frame, size == HUGE_PAGE_SIZE ? HUGE_PAGE_SHIFT - PAGE_SHIFT : 0);
	released += size;
}

/* Unmap a range whose areas are all of the same kind with regard to AREA_PROMISED. */
static int drop_run(uintptr_t start, uintptr_t end, bool promised)
{
	int status;

	released = 0;
	status = machine_page_unmap(start, end - start, release);
	vm.resident -= released;
	if (promised)
		vm.promised_resident -= released;
	return status;
}

/* From AREA on, to where AREA_PROMISED changes or the range ends; the next area is in *NEXT.
 * What was one huge page at first is always within one run: areas keep the flag when they are
 * split. */
static uintptr_t run_end(struct area *area, uintptr_t end, struct area **next)
{
	bool promised = area->is.flags & AREA_PROMISED;
	uintptr_t reached = area->end;

	while ((area = area_next(area)) && area->start < end &&
	       !(area->is.flags & AREA_PROMISED) == !promised)
		reached = area->end;
	*next = area && area->start < end ? area : NULL;
	return lower(reached, end);
}

int range_drop_own(uintptr_t start, uintptr_t end)
{
	struct area *area = area_above(start), *next;
	int status = 0;

	if (area && area->start >= end)
		return 0;
	for (; area && status == 0; area = next) {
		bool promised = area->is.flags & AREA_PROMISED;
		uintptr_t from = higher(area->start, start);

		status = drop_run(from, run_end(area, end, &next), promised);
	}
	return status;
}

int range_drop(uintptr_t start, uintptr_t end) __attribute__((weak, alias("range_drop_own")));

int range_remove(uintptr_t start, uintptr_t end)
{
	struct area *area = area_above(start), *next;
	int status;

	if (!area || area->start >= end)
		return 0;
	run_end(area, end, &next);
	/* Several steps: split huge pages at the edges first, so that none of the steps can fail. */
	if (next) {
		status = machine_page_protect(start, end - start, 0);
		if (status < 0)
			return status;
	}
	status = range_drop(start, end);
	if (status < 0)
		return status;
	area_isolate(start, end);
	area_remove(start, end);
	return 0;
}
