/* SPDX-License-Identifier: MIT */
/*
 * What boot sets up.
 */
#include <errno.h>

#include <mm/vm.h>

#include "area.h"
#include "lock.h"

void vm_init(const struct vm_layout *layout)
{
	vm.layout = *layout;
	vm.brk = layout->brk_start;
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
