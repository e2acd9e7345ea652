/* SPDX-License-Identifier: MIT */
#include <arch/cpu.h>
#include <machine/machines.h>
#include <x86vm/several.h>

#include "x86vm.h"

#define TUNE_FAULTS 2 /* what a small program needs is there without a fault */

static void page_fault(struct trap_frame *frame)
{
	static unsigned faults;
	uint64_t address = read_cr2();

	if (several_fault(address))
		return;
	machine_exception(frame, address);
	if (++faults == TUNE_FAULTS)
		emulator_tune();
}

void x86vm_trap(struct trap_frame *frame)
{
	if (frame->vector == VECTOR_PAGE_FAULT)
		page_fault(frame);
	else if (frame->vector < VECTOR_EXCEPTIONS)
		machine_exception(frame, 0);
	else if (x86vm_interrupt != NULL)
		x86vm_interrupt(frame);
}
