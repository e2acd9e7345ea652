/* SPDX-License-Identifier: MIT */
/*
 * Threads begin with events on, and one that comes back has them on if they were turned on by then.
 * So, before the interrupt controllers are ready, on is what they are said to be, though nothing comes:
 * a timer of the BIOS would.
 */
#include <arch/cpu.h>
#include <machine/machines.h>

#include "x86vm.h"

/* Weak: interrupts.c is not in every program. */
#pragma weak interrupts_ready


static bool are_ready(void)
{
	return &interrupts_ready != NULL && interrupts_ready;
}

bool x86vm_event_mask(void)
{
	bool enabled = !are_ready() || read_flags() & CPU_FLAG_INTERRUPT;

	interrupts_disable();
	return enabled;
}

void x86vm_event_unmask(bool were_enabled)
{
	if (were_enabled && are_ready())
		interrupts_enable();
}
