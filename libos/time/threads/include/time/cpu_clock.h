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
#include <time/convert.h>

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

/* The monotonic time before which CLOCK_KIND_CPU cannot show DEADLINE while the caller sleeps. */
static inline uint64_t clock_cpu_reaches(uint64_t deadline)
{
	const uint64_t soonest = 1000000; /* ns: all others sleep too, or the clock is nearly there */
	uint64_t left = time_until(deadline, clock_now(CLOCK_KIND_CPU)) / sched_cpu_count();

	return time_add(machine_clock_monotonic(), left > soonest ? left : soonest);
}

#endif
