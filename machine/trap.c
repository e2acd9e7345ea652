/* SPDX-License-Identifier: MIT */
#include <arch/setup.h>
#include <machine/machines.h>

void trap_handle(struct trap_frame *frame)
{
	if (machine_is_skete())
		skete_trap(frame);
	else
		x86vm_trap(frame);
}
