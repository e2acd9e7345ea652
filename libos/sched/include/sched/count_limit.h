/* SPDX-License-Identifier: MIT */
/*
 * RLIMIT_NPROC of getrlimit(2): how many threads there may be.
 */
#ifndef SCHED_COUNT_LIMIT_H
#define SCHED_COUNT_LIMIT_H

#include <stdint.h>

#define THREADS_MAX 1

static inline void thread_limit_set(uint64_t limit)
{
	(void)limit;
}

#endif
