/* SPDX-License-Identifier: MIT */
/*
 * RLIMIT_NPROC of getrlimit(2): how many threads there may be.
 */
#ifndef SCHED_COUNT_LIMIT_H
#define SCHED_COUNT_LIMIT_H

#include <stdint.h>

#define THREADS_MAX 0x400000 /* as Linux's PID_MAX_LIMIT */

/* clone.c; the superuser, as on Linux, is not bound by it. */
extern uint64_t thread_limit;

static inline void thread_limit_set(uint64_t limit)
{
	thread_limit = limit;
}

#endif
