/* SPDX-License-Identifier: MIT */
/*
 * CPU time of the process and of its threads.
 */
#ifndef TIME_CPU_CLOCK_H
#define TIME_CPU_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include <sched/thread.h>
#include <time/clock.h>

/* Whether ID, a negative one, names a thread. */
static inline bool clock_of_thread(clockid_t id)
{
	return id & 4;
}

/* The kind of thread ID's clock (0: the caller's).  -EINVAL: there is no such thread. */
int clock_thread_kind(int id);

/* The time that a clock of KIND, CLOCK_KIND_CPU or behind it, shows.  That of a thread that has ended
 * stands at 0. */
uint64_t clock_cpu_now(enum clock_kind kind);

/* How many times as fast as the machine's such a clock may go: the process is on all CPUs. */
static inline unsigned clock_cpu_speed(enum clock_kind kind)
{
	return kind == CLOCK_KIND_CPU ? sched_cpu_count() : 1;
}

/* The monotonic time before which a clock of KIND, CLOCK_KIND_CPU or behind it, cannot show DEADLINE
 * while the caller sleeps. */
uint64_t clock_cpu_reaches(enum clock_kind kind, uint64_t deadline);

#endif
