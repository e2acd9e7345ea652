/* SPDX-License-Identifier: MIT */
/*
 * What is known about addresses: crash reports, mincore(2), statistics.
 */
#include <errno.h>

#include <arch/user.h>
#include <mm/vm.h>

#include "area.h"
#include "lock.h"
#include "range.h"

void vm_describe(uintptr_t address, struct vm_description *description)
{
	bool events = vm_lock();
	const struct area *area = area_above(address), *below;

	*description = (struct vm_description){ .end = UINTPTR_MAX };
	below = area ? area_previous(area) : (struct area *)tree_edge(&vm.areas, TREE_RIGHT);
	if (area && area->start <= address) {
		description->mapped = true;
		description->kind = area->is.kind;
		description->prot = area->is.prot;
		description->start = area->start;
		description->end = area->end;
		description->name = area->is.name;
	} else {
		/* The hole. */
		if (area)
			description->end = area->start;
		if (below)
			description->start = below->end;
	}
	mm_unlock(events);
}

int vm_mincore(uintptr_t address, size_t size, unsigned char *vector)
{
	struct page_translation translation;
	uintptr_t end = address + range_round(size);
	bool events;

	if (address & PAGE_MASK)
		return -EINVAL;
	if (!vm_is_mapped(address, size))
		return -ENOMEM;
	events = vm_lock();
	for (uintptr_t page = address; page < end; page += PAGE_SIZE)
		*vector++ = machine_page_query(page, &translation);
	mm_unlock(events);
	return 0;
}

void vm_statistics(struct vm_statistics *statistics)
{
	bool events = vm_lock();

	statistics->virtual_size = vm.size;
	statistics->resident = vm.resident;
	statistics->resident_peak = vm.resident_peak;
	statistics->faults = vm.faults;
	mm_unlock(events);
}
