/* SPDX-License-Identifier: MIT */
/*
 * The interval timers of setitimer(2) and alarm(2).
 */
#include <errno.h>
#include <stddef.h>

#include <arch/user.h>
#include <machine/clock.h>
#include <signal/signal.h>
#include <time/clock.h>
#include <time/convert.h>
#include <time/timer.h>

#include <sys_calls.h>

static void expire(struct timer *timer);

struct interval {
	struct timer timer; /* must be the first member */
	int signal;
	enum clock_kind kind;
	uint64_t target; /* by the clock of its kind; MACHINE_NEVER if it is not set */
	uint64_t period; /* 0: once */
};

/* A call's time is not told from the application's, so VIRTUAL and PROF count the same. */
static struct interval intervals[3] = {
	[ITIMER_REAL] = { { .expire = expire }, SIGALRM, CLOCK_KIND_BOOT, MACHINE_NEVER, 0 },
	[ITIMER_VIRTUAL] = { { .expire = expire }, SIGVTALRM, CLOCK_KIND_CPU, MACHINE_NEVER, 0 },
	[ITIMER_PROF] = { { .expire = expire }, SIGPROF, CLOCK_KIND_CPU, MACHINE_NEVER, 0 },
};

/* CPU time can only pass more slowly than the machine's: at the deadline, look again. */
static void arm(struct interval *interval)
{
	uint64_t left = time_until(interval->target, clock_now(interval->kind));

	timer_set(&interval->timer, time_add(machine_clock_monotonic(), left));
}

static void expire(struct timer *timer)
{
	struct interval *interval = (struct interval *)timer;
	uint64_t now = clock_now(interval->kind);

	if (now >= interval->target) {
		signal_post(interval->signal, SI_KERNEL);
		interval->target = interval->period == 0 ? MACHINE_NEVER :
			time_next(interval->target, interval->period, now);
	}
	arm(interval);
}

/* A timer that is set never shows 0, which would mean that it is not. */
static uint64_t remaining(const struct interval *interval)
{
	uint64_t left;

	if (interval->target == MACHINE_NEVER)
		return 0;
	left = time_until(interval->target, clock_now(interval->kind));
	return left > NSEC_PER_USEC ? left : NSEC_PER_USEC;
}

static void report(const struct interval *interval, struct itimerval *value)
{
	time_to_timeval(remaining(interval), &value->it_value);
	time_to_timeval(interval->period, &value->it_interval);
}

/* A VALUE of 0 stops the timer. */
static void set(struct interval *interval, uint64_t value, uint64_t period)
{
	uint64_t now = clock_now(interval->kind);

	interval->period = value == 0 ? 0 : period;
	interval->target = value == 0 ? MACHINE_NEVER : time_add(now, value);
	arm(interval);
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
