/* SPDX-License-Identifier: MIT */
/*
 * The timers of libos/time are timeouts of the CPUs on which they were set.
 */
#ifndef SCHED_TIMER_H
#define SCHED_TIMER_H

#include <sched/timeout.h>

/* Call timeout->expire once DEADLINE (monotonic ns) has passed, instead of an earlier setting;
 * MACHINE_NEVER only cancels that: when this returns, it is not being called.  One caller at a time. */
void sched_timeout(struct timeout *timeout, uint64_t deadline);

#endif
