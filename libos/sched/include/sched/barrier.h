/* SPDX-License-Identifier: MIT */
#ifndef SCHED_BARRIER_H
#define SCHED_BARRIER_H

/* All CPUs that run threads pass a memory barrier between the beginning of this and its end. */
static inline void sched_barrier(void)
{
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
}

#endif
