/* SPDX-License-Identifier: MIT */
#include <machine/machines.h>

#include "skete.h"

void skete_wait(uint64_t deadline)
{
	uint64_t timeout = UINT64_MAX;

	skete_events_begin(false);
	if (deadline != MACHINE_NEVER) {
		uint64_t now = machine_clock_monotonic();

		timeout = deadline > now ? deadline - now : 0;
	}
	skete_call(SKETE_WAIT, timeout, 0, 0, 0);
	skete_handle_pending();
}
