/* SPDX-License-Identifier: MIT */
#include <time/convert.h>

static uint64_t combine(uint64_t seconds, uint64_t ns)
{
	uint64_t result;

	if (__builtin_mul_overflow(seconds, NSEC_PER_SEC, &result))
		return MACHINE_NEVER;
	return time_add(result, ns);
}

uint64_t time_from_timespec(const struct timespec *time)
{
	return combine((uint64_t)time->tv_sec, (uint64_t)time->tv_nsec);
}

uint64_t time_from_timeval(const struct timeval *time)
{
	return combine((uint64_t)time->tv_sec, (uint64_t)time->tv_usec * NSEC_PER_USEC);
}

void time_to_timespec(uint64_t ns, struct timespec *time)
{
	time->tv_sec = (time_t)(ns / NSEC_PER_SEC);
	time->tv_nsec = (long)(ns % NSEC_PER_SEC);
}

void time_to_timeval(uint64_t ns, struct timeval *time)
{
	time->tv_sec = (time_t)(ns / NSEC_PER_SEC);
	time->tv_usec = (suseconds_t)(ns % NSEC_PER_SEC / NSEC_PER_USEC);
}

uint64_t time_next(uint64_t deadline, uint64_t period, uint64_t now)
{
	uint64_t step;

	if (deadline > now)
		return deadline;
	if (__builtin_mul_overflow((now - deadline) / period + 1, period, &step))
		return MACHINE_NEVER;
	return time_add(deadline, step);
}
