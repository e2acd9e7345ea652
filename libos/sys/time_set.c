/* SPDX-License-Identifier: MIT */
/*
 * The wall clock can be set; it is the guest's own.  It cannot be steered: adjtimex(2) tells the
 * truth about that, and refuses.
 */
#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/timex.h>

#include <arch/user.h>
#include <time/clock.h>
#include <time/convert.h>
#include <time/cpu_clock.h>

#include <sys_calls.h>

long sys_clock_settime(clockid_t id, const struct timespec *time)
{
	struct timespec new;

	if (id < 0 && clock_of_thread(id) && clock_kind(id) >= 0)
		return -EPERM;
	if (id != CLOCK_REALTIME)
		return -EINVAL;
	if (user_copy_in(&new, time, sizeof(new)) != 0)
		return -EFAULT;
	return clock_wall_set(&new);
}

long sys_settimeofday(const struct timeval *time, const void *zone)
{
	struct timeval given;
	struct timespec new;
	int minutes[2];

	/* The kernel's time zone is obsolete; there is nothing that it would apply to. */
	if (zone && user_copy_in(minutes, zone, sizeof(minutes)) != 0)
		return -EFAULT;
	if (!time)
		return 0;
	if (user_copy_in(&given, time, sizeof(given)) != 0)
		return -EFAULT;
	if (!time_valid_timeval(&given))
		return -EINVAL;
	new.tv_sec = given.tv_sec;
	new.tv_nsec = given.tv_usec * (long)NSEC_PER_USEC;
	return clock_wall_set(&new);
}

/* What Linux says of a clock that nobody has disciplined. */
static void describe(struct timex *state)
{
	memset(state, 0, sizeof(*state));
	state->maxerror = 16000000;
	state->esterror = 16000000;
	state->status = STA_UNSYNC;
	state->constant = 2;
	state->precision = 1;
	state->tolerance = 32768000;
	state->tick = 10000;
	time_to_timeval(clock_now(CLOCK_KIND_WALL), &state->time);
}

long sys_clock_adjtime(clockid_t id, struct timex *buf)
{
	struct timex state;

	if (clock_kind(id) < 0)
		return -EINVAL;
	if (id != CLOCK_REALTIME)
		return -EOPNOTSUPP;
	if (user_copy_in(&state, buf, sizeof(state)) != 0)
		return -EFAULT;
	if (state.modes != 0)
		return -EPERM;
	describe(&state);
	return user_copy_out(buf, &state, sizeof(state)) == 0 ? TIME_ERROR : -EFAULT;
}

long sys_adjtimex(struct timex *buf)
{
	return sys_clock_adjtime(CLOCK_REALTIME, buf);
}
