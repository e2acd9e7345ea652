/* SPDX-License-Identifier: MIT */
#include <arch/cpu.h>
#include <machine/event.h>

bool machine_event_mask(void)
{
	bool enabled = read_flags() & CPU_FLAG_INTERRUPT;

	interrupts_disable();
	return enabled;
}

void machine_event_unmask(bool were_enabled)
{
	if (were_enabled)
		interrupts_enable();
}
