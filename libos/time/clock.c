/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdbool.h>

#include <machine/clock.h>
#include <time/clock.h>
#include <time/convert.h>
#include <time/cpu_clock.h>

/* Linux's numbers that not every C library's headers have. */
#define CLOCK_ID_ALARM_WALL 8
#define CLOCK_ID_ALARM_BOOT 9
#define CLOCK_ID_TAI 11

/* Linked if there are timers that follow the wall clock. */
__attribute__((weak)) void timers_clock_was_set(void);

static uint64_t wall_base;
static bool wall_known;

/* A CPU clock: ~pid in the upper bits; then 4: of a thread; then 0 to 2: which of its clocks. */
static int cpu_clock_kind(clockid_t id)
{
	int pid = ~(id >> 3);

	if ((id & 3) == 3)
		return -EINVAL;
	if (clock_of_thread(id))
		return clock_thread_kind(pid);
	return pid == 0 || pid == 1 ? CLOCK_KIND_CPU : -EINVAL;
}

int clock_kind(clockid_t id)
{
	if (id < 0)
		return cpu_clock_kind(id);
	switch (id) {
	case CLOCK_REALTIME:
	case CLOCK_REALTIME_COARSE:
	case CLOCK_ID_ALARM_WALL:
	case CLOCK_ID_TAI: /* nobody told the offset: 0, as on Linux */
		return CLOCK_KIND_WALL;
	case CLOCK_MONOTONIC:
	case CLOCK_MONOTONIC_RAW:
	case CLOCK_MONOTONIC_COARSE:
	case CLOCK_BOOTTIME:
	case CLOCK_ID_ALARM_BOOT:
		return CLOCK_KIND_BOOT;
	case CLOCK_PROCESS_CPUTIME_ID:
		return CLOCK_KIND_CPU;
	case CLOCK_THREAD_CPUTIME_ID:
		return clock_thread_kind(0);
	default:
		return -EINVAL;
	}
}

uint64_t clock_wall_base(void)
{
	if (!wall_known) {
		/* A machine without a wall clock starts in 1970, as Linux does there. */
		if (machine_clock_epoch(&wall_base) != 0)
			wall_base = 0;
		wall_known = true;
	}
	return wall_base;
}

void clock_restart(void)
{
	wall_known = false;
	if (timers_clock_was_set)
		timers_clock_was_set();
}

uint64_t clock_now(enum clock_kind kind)
{
	uint64_t now;

	if (kind >= CLOCK_KIND_CPU)
		return clock_cpu_now(kind);
	now = machine_clock_monotonic();
	return kind == CLOCK_KIND_WALL ? time_add(now, clock_wall_base()) : now;
}

/* Linux's limit: 30 years of uptime before its signed nanoseconds overflow. */
#define WALL_SECONDS_MAX (INT64_MAX / (int64_t)NSEC_PER_SEC - 30l * 365 * 24 * 3600)

int clock_wall_set(const struct timespec *time)
{
	uint64_t now = machine_clock_monotonic();
	uint64_t wall;

	if (!time_valid(time) || time->tv_sec >= WALL_SECONDS_MAX)
		return -EINVAL;
	wall = time_from_timespec(time);
	if (wall < now)
		return -EINVAL;
	wall_base = wall - now;
	wall_known = true;
	if (timers_clock_was_set)
		timers_clock_was_set();
	return 0;
}
