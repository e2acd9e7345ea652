/* SPDX-License-Identifier: MIT */
/*
 * The one timer of libos/time.
 */
#ifndef SCHED_TIMER_H
#define SCHED_TIMER_H

#include <machine/event.h>

/* Call HANDLER, which may only post work, once DEADLINE (monotonic ns) has passed, instead of an
 * earlier setting; MACHINE_NEVER only cancels that. */
static inline void sched_timer(uint64_t deadline, void (*handler)(void))
{
	machine_timer_arm(deadline, handler);
}

#endif
