/* SPDX-License-Identifier: MIT */
#ifndef SCHED_BARRIER_H
#define SCHED_BARRIER_H

#include <stdbool.h>

/* All CPUs that run threads pass a memory barrier between the beginning of this and its end; with CODE
 * they also drop, before they go on, what they fetched of code. */
static inline void sched_barrier(bool code)
{
	(void)code;
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
}

#endif
