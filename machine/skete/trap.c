/* SPDX-License-Identifier: MIT */
#include <stddef.h>

#include <arch/own.h>
#include <machine/machines.h>

#include "skete.h"

void skete_trap(struct trap_frame *frame)
{
	/* Another trap changes the area: this is the first thing to be read. */
	uint64_t fault_address = arch_own_upcall()->fault_address;

	if (frame->vector < SKETE_VECTOR_EVENT)
		machine_exception(frame, fault_address);
	else if (skete_interrupt != NULL)
		skete_interrupt(frame);
}
