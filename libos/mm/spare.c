/* SPDX-License-Identifier: MIT */
#include <mm/frames.h>
#include <mm/vm.h>

#include "area.h"
#include "lock.h"

#define TABLE_SHARE 512 /* page tables for what is promised */

uint64_t vm_spare_ram(void)
{
	bool events = vm_lock();
	uint64_t available = frames_available(), pending = vm.promised - vm.promised_resident;

	mm_unlock(events);
	pending += pending / TABLE_SHARE;
	return available > pending ? available - pending : 0;
}
