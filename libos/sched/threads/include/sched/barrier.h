/* SPDX-License-Identifier: MIT */
#ifndef SCHED_BARRIER_H
#define SCHED_BARRIER_H

#include <stdbool.h>

/* All CPUs that run threads pass a memory barrier between the beginning of this and its end; with CODE
 * they also drop, before they go on, what they fetched of code.  No lock is held, events are on. */
void sched_barrier(bool code);

#endif
