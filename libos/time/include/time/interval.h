/* SPDX-License-Identifier: MIT */
/*
 * Timers by one of the clocks: once at a target, or again after each period.
 */
#ifndef TIME_INTERVAL_H
#define TIME_INTERVAL_H

#include <stdint.h>

#include <time/clock.h>
#include <time/convert.h>
#include <time/timer.h>

struct interval {
	struct timer timer; /* must be the first member; its expire is interval_expire */
	enum clock_kind kind;
	uint64_t target; /* by the clock of its kind; MACHINE_NEVER if it is not set */
	uint64_t period; /* 0: once */
	/* The target has passed: does what there is to do, and sets the interval's next target. */
	void (*due)(struct interval *interval);
};

void interval_expire(struct timer *timer);

/* Set it to TARGET by the clock of KIND; MACHINE_NEVER stops it, and PERIOD is only told then. */
void interval_set(struct interval *interval, enum clock_kind kind, uint64_t target,
		  uint64_t period);

/* Wait for the first target after now, or stop it if it has no period. */
void interval_go_on(struct interval *interval);

/* Until the target, or the next one if that has passed.  0 if it is not set, else at least 1. */
uint64_t interval_remaining(const struct interval *interval);

/* The clock was set: look again. */
void interval_arm(struct interval *interval);

#endif
