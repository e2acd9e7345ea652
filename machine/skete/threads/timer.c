/* SPDX-License-Identifier: MIT */
#include <machine/cpu.h>
#include <machine/machines.h>

#include "skete.h"

void skete_timer_arm(uint64_t deadline, void (*handler)(void))
{
	bool enabled = skete_event_mask();
	uint64_t timeout = UINT64_MAX;

	if (deadline != MACHINE_NEVER) {
		uint64_t now = machine_clock_monotonic();

		timeout = deadline > now ? deadline - now : 0;
		enabled = skete_events_begin(enabled);
	}
	skete_timer_handlers[machine_cpu()] = handler;
	skete_call(SKETE_TIMER, timeout, 0, 0, 0);
	skete_event_unmask(enabled);
}
