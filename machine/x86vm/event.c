/* SPDX-License-Identifier: MIT */
#include <arch/cpu.h>
#include <machine/machines.h>

bool x86vm_event_mask(void)
{
	bool enabled = read_flags() & CPU_FLAG_INTERRUPT;

	interrupts_disable();
	return enabled;
}

void x86vm_event_unmask(bool were_enabled)
{
	if (were_enabled)
		interrupts_enable();
}
