/* SPDX-License-Identifier: MIT */
/*
 * The clocks of clock_gettime(2), in nanoseconds.
 */
#ifndef TIME_CLOCK_H
#define TIME_CLOCK_H

#include <stdint.h>
#include <time.h>

enum clock_kind {
	CLOCK_KIND_WALL, /* REALTIME and its relatives */
	CLOCK_KIND_BOOT, /* MONOTONIC and its relatives: the machine never suspends */
	CLOCK_KIND_CPU,  /* of the process or its one thread; behind it: of threads, by their IDs */
};

/* The kind of clock ID, also of the negative ones that clock_getcpuclockid makes; -EINVAL. */
int clock_kind(clockid_t id);

/* The time that a clock of KIND shows now. */
uint64_t clock_now(enum clock_kind kind);

/* What the wall clock showed at the machine's monotonic time 0. */
uint64_t clock_wall_base(void);
/* The machine's wall clock is another one from now on. */
void clock_restart(void);

/* Set the wall clock to TIME.  -EINVAL: before the guest's start counted from 1970, or so late
 * that it could overflow. */
int clock_wall_set(const struct timespec *time);

/* libos/sys/time_timers.c, if linked: the wall clock was set; timers by it look again. */
void timers_clock_was_set(void);
/* That of timer_create(2) alone. */
void posix_timers_look_again(void);

#endif
