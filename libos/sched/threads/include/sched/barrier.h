/* SPDX-License-Identifier: MIT */
#ifndef SCHED_BARRIER_H
#define SCHED_BARRIER_H

/* All CPUs that run threads pass a memory barrier between the beginning of this and its end.  No lock
 * is held, events are on. */
void sched_barrier(void);

#endif
