/* SPDX-License-Identifier: MIT */
/*
 * How long a thread runs, in its application's code, while others of its priority wait.
 */
#ifndef SCHED_SLICE_H
#define SCHED_SLICE_H

#include <sched/thread.h>

/* Nanoseconds; 0: without end (SCHED_FIFO). */
uint64_t slice_of(const struct thread *thread);

#endif
