/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stddef.h>
#include <string.h>

#include <arch/user.h>
#include <time/clock.h>
#include <time/convert.h>

#include <sys_calls.h>

/* Whoever can read a clock can wait with a timeout: link what futex.c needs for that. */
extern const void *const futex_waits_by;
const void *const *const time_clock_links = &futex_waits_by;

long sys_clock_gettime(clockid_t id, struct timespec *result)
{
	int kind = clock_kind(id);
	struct timespec now;

	if (kind < 0)
		return kind;
	time_to_timespec(clock_now((enum clock_kind)kind), &now);
	return user_copy_out(result, &now, sizeof(now));
}

long sys_clock_getres(clockid_t id, struct timespec *result)
{
	struct timespec resolution = { .tv_nsec = 1 }; /* coarse clocks are no coarser */
	int kind = clock_kind(id);

	if (kind < 0)
		return kind;
	return result ? user_copy_out(result, &resolution, sizeof(resolution)) : 0;
}

long sys_gettimeofday(struct timeval *result, void *zone)
{
	int zero[2] = { 0, 0 }; /* struct timezone: UTC, no daylight saving */
	struct timeval now;

	if (result) {
		time_to_timeval(clock_now(CLOCK_KIND_WALL), &now);
		if (user_copy_out(result, &now, sizeof(now)) != 0)
			return -EFAULT;
	}
	return zone ? user_copy_out(zone, zero, sizeof(zero)) : 0;
}

long sys_time(time_t *result)
{
	time_t now = (time_t)(clock_now(CLOCK_KIND_WALL) / NSEC_PER_SEC);

	if (result && user_copy_out(result, &now, sizeof(now)) != 0)
		return -EFAULT;
	return now;
}
