/* SPDX-License-Identifier: MIT */
/*
 * Time arithmetic.  The libOS counts nanoseconds in 64 bits without a sign (584 years);
 * MACHINE_NEVER is what lies beyond, and stays there.
 */
#ifndef TIME_CONVERT_H
#define TIME_CONVERT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/time.h>
#include <time.h>

#include <machine/clock.h>

#define NSEC_PER_SEC 1000000000ul
#define NSEC_PER_USEC 1000ul

/* As Linux has it: no negative seconds, nanoseconds below a second. */
static inline bool time_valid(const struct timespec *time)
{
	return time->tv_sec >= 0 && (unsigned long)time->tv_nsec < NSEC_PER_SEC;
}

static inline bool time_valid_timeval(const struct timeval *time)
{
	return time->tv_sec >= 0 && (unsigned long)time->tv_usec < NSEC_PER_SEC / NSEC_PER_USEC;
}

/* Valid times only; saturates. */
uint64_t time_from_timespec(const struct timespec *time);
uint64_t time_from_timeval(const struct timeval *time);

void time_to_timespec(uint64_t ns, struct timespec *time);
void time_to_timeval(uint64_t ns, struct timeval *time); /* rounds down */

/* A + B, saturating: MACHINE_NEVER plus anything is MACHINE_NEVER. */
static inline uint64_t time_add(uint64_t a, uint64_t b)
{
	uint64_t sum;

	return __builtin_add_overflow(a, b, &sum) ? MACHINE_NEVER : sum;
}

/* A - B, 0 if B is later; MACHINE_NEVER minus anything is MACHINE_NEVER. */
static inline uint64_t time_until(uint64_t a, uint64_t b)
{
	if (a == MACHINE_NEVER)
		return MACHINE_NEVER;
	return a > b ? a - b : 0;
}

/* The first of DEADLINE, DEADLINE + PERIOD, ... after NOW; saturates.  PERIOD is not 0. */
uint64_t time_next(uint64_t deadline, uint64_t period, uint64_t now);

#endif
