/* SPDX-License-Identifier: MIT */
#include <machine/clock.h>
#include <time/cpu_clock.h>
#include <time/interval.h>

#define CPU_STEP 1000000ul /* ns: a clock that stands is not looked at more often */

/* A clock of CPU time may stand, and the wall clock be set back: at the deadline, look again. */
void interval_arm(struct interval *interval)
{
	uint64_t left = time_until(interval->target, clock_now(interval->kind));

	if (interval->kind >= CLOCK_KIND_CPU && left != MACHINE_NEVER) {
		left /= clock_cpu_speed(interval->kind);
		left = left > CPU_STEP ? left : CPU_STEP;
	}
	timer_set(&interval->timer, time_add(machine_clock_monotonic(), left));
}

void interval_expire(struct timer *timer)
{
	struct interval *interval = (struct interval *)timer;

	if (clock_now(interval->kind) >= interval->target)
		interval->due(interval);
	else
		interval_arm(interval);
}

void interval_set(struct interval *interval, enum clock_kind kind, uint64_t target,
		  uint64_t period)
{
	interval->kind = kind;
	interval->target = target;
	interval->period = period;
	interval_arm(interval);
}

void interval_go_on(struct interval *interval)
{
	uint64_t now = clock_now(interval->kind);

	if (interval->period == 0)
		interval->target = MACHINE_NEVER;
	else
		interval->target = time_next(interval->target, interval->period, now);
	interval_arm(interval);
}

uint64_t interval_remaining(const struct interval *interval)
{
	uint64_t now = clock_now(interval->kind);
	uint64_t target = interval->target;

	if (target == MACHINE_NEVER)
		return 0;
	if (target <= now && interval->period != 0)
		target = time_next(target, interval->period, now);
	return target > now ? time_until(target, now) : 1;
}
