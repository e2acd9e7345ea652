/* SPDX-License-Identifier: MIT */
/*
 * Blocking, and pending work on the way back to the application.
 */
#ifndef SCHED_BLOCK_H
#define SCHED_BLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include <machine/upcall.h> /* sched_return */

/* Block until something happened, a signal must be delivered, or DEADLINE (monotonic ns,
 * MACHINE_NEVER: none).  0: something happened, check your condition again.  -ETIMEDOUT.  -EINTR.
 * READY, called with events masked, decides whether there is a reason to sleep at all. */
int sched_block(uint64_t deadline, bool (*ready)(void *argument), void *argument);

/* Nanoseconds this CPU has spent idle since entry. */
uint64_t sched_idle_time(void);

/* Work to be done in thread context.  Handlers of events set bits; whoever returns to the
 * application does it. */
enum sched_work {
	WORK_SIGNAL = 1, /* a signal may be deliverable */
	WORK_TIMER = 2,  /* the timer's deadline has passed */
	WORK_TTY = 4,    /* console bytes have arrived */
};

void sched_post(unsigned work); /* from any context */

#endif
