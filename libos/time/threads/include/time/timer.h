/* SPDX-License-Identifier: MIT */
/*
 * Timers: functions that are called at a time, in thread context.
 *
 * This is the variant for programs with threads: each is a timeout of the CPU on which it was set, so
 * that those of several CPUs have no list in common until they are due.
 *
 * Locking: thread context, or the return to the application.  Timers expire under the files lock, and
 * end under it; each is set under its owner's lock.  One that is about to expire while it is set anew
 * expires nonetheless: its owner looks.  Its timeout only posts WORK_TIMER; timers_run follows.
 */
#ifndef TIME_TIMER_H
#define TIME_TIMER_H

#include <stdbool.h>
#include <stdint.h>

#include <sched/timeout.h>

struct timer {
	struct timeout timeout; /* must be the first member; its deadline stays when it has passed */
	void (*expire)(struct timer *timer); /* may set the timer again, to a later time */
	struct timer *next, *previous;       /* among those that are due */
	bool due;
};

/* Call timer->expire once when DEADLINE (monotonic ns) has passed, instead of an earlier setting;
 * MACHINE_NEVER only cancels that.  The caller owns TIMER, which must stay while it is set. */
void timer_set(struct timer *timer, uint64_t deadline);

/* Expire what is due.  The scheduler calls this, by a weak reference, for WORK_TIMER. */
void timers_run(void);

#endif
