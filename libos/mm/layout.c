/* SPDX-License-Identifier: MIT */
/*
 * What boot sets up.
 */
#include <errno.h>
#include <string.h>

#include <mm/frames.h>
#include <mm/vm.h>

#include "area.h"
#include "lock.h"

void vm_init(const struct vm_layout *layout)
{
	vm.layout = *layout;
	vm.brk = layout->brk_start;
}

void (*vm_boot_areas)(void);

void vm_enter_later(void (*enter)(void))
{
	vm_boot_areas = enter;
}

void vm_begin(void)
{
	/* To take the lock may fault on the stack; then the fault handler has begun already.  And the
	 * lock is held for all of it: until the stack's area is entered, no fault can be resolved. */
	bool events = mm_lock();
	void (*enter)(void) = vm_boot_areas;

	vm_boot_areas = NULL;
	if (enter)
		enter();
	mm_unlock(events);
}

int vm_map_early(uintptr_t start, size_t size)
{
	unsigned order = 0;
	paddr_t frame;
	int status;

	while (PAGE_SIZE << order < size)
		order++;
	frame = frames_alloc(order);
	if (frame == PADDR_NONE)
		return -ENOMEM;
	memset(machine_direct(frame), 0, PAGE_SIZE << order);
	status = machine_page_map(start, frame, size, PAGE_READ | PAGE_WRITE);
	if (status != 0) {
		frames_free(frame, order);
		return status;
	}
	/* A size that is no power of two leaves frames over. */
	for (uint64_t rest = size; rest < PAGE_SIZE << order; rest += PAGE_SIZE)
		frames_free(frame + rest, 0);
	vm_mapped_early(size);
	return 0;
}

void vm_mapped_early(size_t size)
{
	vm.resident += size;
}

int vm_add_boot_area(uintptr_t start, size_t size, int prot, enum vm_kind kind, const char *name)
{
	struct area_attributes is = { .name = name, .kind = (uint8_t)kind, .prot = (uint8_t)prot };
	bool events = mm_lock();
	int status = -EEXIST;

	if (!area_is_free(start, start + size))
		goto unlock;
	status = area_reserve(1, false);
	if (status < 0)
		goto unlock;
	area_insert(start, start + size, &is);
	if (kind == VM_TEXT || kind == VM_RODATA || kind == VM_DATA)
		vm.resident += size;
	if (vm.resident_peak < vm.resident)
		vm.resident_peak = vm.resident;
unlock:
	mm_unlock(events);
	return status;
}

void vm_set_limits(uint64_t address_space, uint64_t data)
{
	vm.limit_size = address_space;
	vm.limit_data = data;
}
