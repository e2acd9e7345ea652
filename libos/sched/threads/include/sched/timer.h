/* SPDX-License-Identifier: MIT */
/*
 * The one timer of libos/time: one of the timeouts of a CPU, whose machine timer serves them all.
 */
#ifndef SCHED_TIMER_H
#define SCHED_TIMER_H

#include <stdint.h>

/* Call HANDLER, which may only post work, once DEADLINE (monotonic ns) has passed, instead of an
 * earlier setting; MACHINE_NEVER only cancels that.  One caller at a time. */
void sched_timer(uint64_t deadline, void (*handler)(void));

#endif
