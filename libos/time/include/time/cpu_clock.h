/* SPDX-License-Identifier: MIT */
/*
 * CPU time: that of the process is that of its one thread.
 */
#ifndef TIME_CPU_CLOCK_H
#define TIME_CPU_CLOCK_H

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include <machine/clock.h>
#include <time/clock.h>
#include <time/convert.h>

/* Where nothing can block, nothing was idle. */
__attribute__((weak)) uint64_t sched_idle_time(void);

/* Whether ID, a negative one, names a thread; where there is one, that is the same. */
static inline bool clock_of_thread(clockid_t id)
{
	(void)id;
	return false;
}

/* The kind of thread ID's clock (0: the caller's). */
static inline int clock_thread_kind(int id)
{
	(void)id;
	return CLOCK_KIND_CPU;
}

/* The time that a clock of KIND, CLOCK_KIND_CPU or behind it, shows. */
static inline uint64_t clock_cpu_now(enum clock_kind kind)
{
	uint64_t passed = machine_clock_duration(machine_clock_cycles());

	(void)kind;
	return sched_idle_time ? time_until(passed, sched_idle_time()) : passed;
}

/* How many times as fast as the machine's such a clock may go. */
static inline unsigned clock_cpu_speed(enum clock_kind kind)
{
	(void)kind;
	return 1;
}

/* The monotonic time before which a clock of KIND, CLOCK_KIND_CPU or behind it, cannot show DEADLINE
 * while the caller sleeps. */
static inline uint64_t clock_cpu_reaches(enum clock_kind kind, uint64_t deadline)
{
	(void)kind;
	(void)deadline;
	return MACHINE_NEVER;
}

#endif
