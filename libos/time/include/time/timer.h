/* SPDX-License-Identifier: MIT */
/*
 * Timers: functions that are called at a time, in thread context.
 *
 * This is the variant for programs with one thread: one list.  In thread context, or at the return to
 * the application.  The machine's timer event only posts WORK_TIMER; timers_run follows.
 */
#ifndef TIME_TIMER_H
#define TIME_TIMER_H

#include <stdint.h>

struct timer {
	uint64_t deadline;                    /* monotonic ns; valid while it is set */
	void (*expire)(struct timer *timer); /* may set the timer again, to a later time */
	struct timer *next;                   /* the queue's */
	int set;
};

/* Call timer->expire once when DEADLINE has passed, instead of an earlier setting; MACHINE_NEVER
 * only cancels that.  The caller owns TIMER, which must stay while it is set. */
void timer_set(struct timer *timer, uint64_t deadline);

/* Expire what is due.  The scheduler calls this, by a weak reference, for WORK_TIMER. */
void timers_run(void);

#endif
