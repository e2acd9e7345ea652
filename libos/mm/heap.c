/* SPDX-License-Identifier: MIT */
/*
 * brk(2).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sys/mman.h>

#include <mm/vm.h>

#include "ahead.h"
#include "area.h"
#include "lock.h"
#include "range.h"

static int grow_heap(uintptr_t start, uintptr_t end)
{
	const struct area_attributes is = {
		.kind = VM_HEAP,
		.prot = PROT_READ | PROT_WRITE,
		.flags = vm.lock_new ? AREA_PROMISED | AREA_LOCKED : AREA_PROMISED,
	};
	int status;

	if (!range_is_user(start, end - start) || !area_is_placeable(start, end))
		return -ENOMEM;
	status = range_enter(start, end, &is);
	/* Of the first piece, malloc makes one page its guard at once. */
	if (status == 0 && start > vm.layout.brk_start)
		ahead_new(start, end);
	return status;
}

long vm_brk(uintptr_t new_break)
{
	bool events = vm_lock();
	uintptr_t old_end = range_round(vm.brk), new_end = range_round(new_break);
	int status = -EINVAL;

	if (new_break >= vm.layout.brk_start && new_end >= new_break)
		status = 0;
	if (status == 0 && new_end > old_end)
		status = grow_heap(old_end, new_end);
	if (status == 0 && new_end < old_end)
		status = vm_munmap(new_end, old_end - new_end);
	if (status == 0)
		vm.brk = new_break;
	new_break = vm.brk;
	mm_unlock(events);
	if (status == 0 && vm.populate_new && new_end > old_end)
		range_populate(old_end, new_end);
	return (long)new_break;
}
