/* SPDX-License-Identifier: MIT */
/*
 * What fault.c and ahead.c share.
 *
 * Private to libos/mm.  The caller holds the memory lock.
 */
#ifndef MM_FAULT_H
#define MM_FAULT_H

#include "area.h"

/* RAM that is free and not promised to others than AREA. */
uint64_t fault_spare(const struct area *area);

/* SIZE bytes of AREA were mapped. */
static inline void fault_count(const struct area *area, size_t size)
{
	vm.resident += size;
	if (vm.resident_peak < vm.resident)
		vm.resident_peak = vm.resident;
	if (area->is.flags & AREA_PROMISED)
		vm.promised_resident += size;
}

#endif
