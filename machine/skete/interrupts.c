/* SPDX-License-Identifier: MIT */
/*
 * Nothing of this is linked in a program that waits for nothing.
 */
#include <machine/machines.h>
#include <machine/upcall.h>

#include "skete.h"

#define AGAIN_NS 100000

void skete_interrupt(struct trap_frame *frame)
{
	skete_handle_pending();
	sched_return(frame);
}

void skete_event_again(void)
{
	skete_call(SKETE_AGAIN, AGAIN_NS, 0, 0, 0);
}

/* Until the first of these, nothing can be pending, so masked events cost nothing. */
bool skete_events_begin(bool were_enabled)
{
	static bool begun;
	bool enabled = were_enabled || !begun;

	begun = true;
	return enabled;
}
