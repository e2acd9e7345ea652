/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>

#include <arch/user.h>
#include <machine/clock.h>
#include <sched/block.h>
#include <signal/hooks.h>
#include <time/clock.h>
#include <time/convert.h>
#include <time/cpu_clock.h>

#include <sys_calls.h>

static bool never(void *unused)
{
	(void)unused;
	return false;
}

/* Until the monotonic DEADLINE: 0, or -EINTR. */
static int sleep_until(uint64_t deadline)
{
	while (machine_clock_monotonic() < deadline)
		if (sched_block(deadline, never, NULL) == -EINTR)
			return -EINTR;
	return 0;
}

/* Until the CPU clock of KIND shows DEADLINE.  One that stands still, as that of a process whose one
 * thread sleeps, or of a thread that has ended, leaves this to a signal, as on Linux. */
static int sleep_until_cpu(enum clock_kind kind, uint64_t deadline)
{
	while (clock_now(kind) < deadline)
		if (sched_block(clock_cpu_reaches(kind, deadline), never, NULL) == -EINTR)
			return -EINTR;
	return 0;
}

static int sleep_clock(enum clock_kind kind, uint64_t deadline)
{
	if (kind >= CLOCK_KIND_CPU)
		return sleep_until_cpu(kind, deadline);
	if (kind == CLOCK_KIND_WALL)
		deadline = time_until(deadline, clock_wall_base());
	return sleep_until(deadline);
}

/* Relative sleeps are measured by a clock that nobody sets. */
static long sleep_relative(enum clock_kind kind, uint64_t duration, struct timespec *remaining)
{
	uint64_t deadline;
	struct timespec rest;
	int result;

	if (kind == CLOCK_KIND_WALL)
		kind = CLOCK_KIND_BOOT;
	deadline = time_add(clock_now(kind), duration);
	result = sleep_clock(kind, deadline);
	if (result == -EINTR && remaining) {
		time_to_timespec(time_until(deadline, clock_now(kind)), &rest);
		if (user_copy_out(remaining, &rest, sizeof(rest)) != 0)
			result = -EFAULT;
	}
	return signal_hook_return(result);
}

/* Whether Linux can sleep by clock ID: its kind, -EINVAL or -EOPNOTSUPP. */
static int sleep_kind(clockid_t id)
{
	switch (id) {
	case CLOCK_THREAD_CPUTIME_ID:
	case CLOCK_MONOTONIC_RAW:
	case CLOCK_MONOTONIC_COARSE:
	case CLOCK_REALTIME_COARSE:
		return -EOPNOTSUPP;
	default:
		return clock_kind(id);
	}
}

long sys_clock_nanosleep(clockid_t id, int flags, const struct timespec *request,
			 struct timespec *remaining)
{
	int kind = sleep_kind(id);
	struct timespec time;
	uint64_t ns;

	if (kind < 0)
		return kind;
	if (user_copy_in(&time, request, sizeof(time)) != 0)
		return -EFAULT;
	if (!time_valid(&time))
		return -EINVAL;
	if (id < 0 && (id & 4) && kind == clock_thread_kind(0)) /* it would wait for its own time */
		return -EINVAL;
	ns = time_from_timespec(&time);
	if (flags & TIMER_ABSTIME)
		return signal_hook_return(sleep_clock((enum clock_kind)kind, ns));
	return sleep_relative((enum clock_kind)kind, ns, remaining);
}

long sys_nanosleep(const struct timespec *request, struct timespec *remaining)
{
	return sys_clock_nanosleep(CLOCK_MONOTONIC, 0, request, remaining);
}
