/* SPDX-License-Identifier: MIT */
/*
 * The interval timers of setitimer(2) and alarm(2).
 */
#include <errno.h>
#include <stddef.h>

#include <arch/user.h>
#include <signal/signal.h>
#include <time/interval.h>

#include <sys_calls.h>

static void due(struct interval *interval);

/* A call's time is not told from the application's, so VIRTUAL and PROF count the same. */
static struct interval intervals[3] = {
	[ITIMER_REAL] = { { .expire = interval_expire }, CLOCK_KIND_BOOT, MACHINE_NEVER, 0, due },
	[ITIMER_VIRTUAL] = { { .expire = interval_expire }, CLOCK_KIND_CPU, MACHINE_NEVER, 0, due },
	[ITIMER_PROF] = { { .expire = interval_expire }, CLOCK_KIND_CPU, MACHINE_NEVER, 0, due },
};

static const int signals[3] = { SIGALRM, SIGVTALRM, SIGPROF };

static void due(struct interval *interval)
{
	signal_post(signals[interval - intervals], SI_KERNEL);
	interval_go_on(interval);
}

/* A timer that is set never shows 0, which would mean that it is not. */
static uint64_t remaining(const struct interval *interval)
{
	uint64_t left = interval_remaining(interval);

	return left == 0 || left > NSEC_PER_USEC ? left : NSEC_PER_USEC;
}

static void report(const struct interval *interval, struct itimerval *value)
{
	time_to_timeval(remaining(interval), &value->it_value);
	time_to_timeval(interval->period, &value->it_interval);
}

/* A VALUE of 0 stops the timer.  Those of CPU time then still tell the period, as on Linux. */
static void set(struct interval *interval, uint64_t value, uint64_t period)
{
	uint64_t now = clock_now(interval->kind);

	if (value == 0 && interval->kind != CLOCK_KIND_CPU)
		period = 0;
	interval_set(interval, interval->kind, value == 0 ? MACHINE_NEVER : time_add(now, value),
		     period);
}

long sys_getitimer(int which, struct itimerval *result)
{
	struct itimerval value;

	if (which < 0 || which > ITIMER_PROF)
		return -EINVAL;
	report(&intervals[which], &value);
	return user_copy_out(result, &value, sizeof(value));
}

long sys_setitimer(int which, const struct itimerval *value, struct itimerval *old)
{
	struct itimerval new = { { 0, 0 }, { 0, 0 } };
	struct itimerval before;

	if (value && user_copy_in(&new, value, sizeof(new)) != 0)
		return -EFAULT;
	if (which < 0 || which > ITIMER_PROF || !time_valid_timeval(&new.it_value) ||
	    !time_valid_timeval(&new.it_interval))
		return -EINVAL;
	report(&intervals[which], &before);
	set(&intervals[which], time_from_timeval(&new.it_value),
	    time_from_timeval(&new.it_interval));
	return old ? user_copy_out(old, &before, sizeof(before)) : 0;
}

long sys_alarm(unsigned int seconds)
{
	struct interval *interval = &intervals[ITIMER_REAL];
	uint64_t left = remaining(interval);
	uint64_t rounded = (left + NSEC_PER_SEC / 2) / NSEC_PER_SEC;

	set(interval, seconds * NSEC_PER_SEC, 0);
	return left != 0 && rounded == 0 ? 1 : (long)rounded;
}
