/* SPDX-License-Identifier: MIT */
/*
 * Timers of several CPUs: those that are due expire in the order of their deadlines, each once, unless
 * they were set anew before.
 */
#include <machine/clock.h>
#include <sched/block.h>
#include <sched/timer.h>
#include <time/timer.h>

#include "../../lib/check.h"

#define COUNT 48
#define CPUS 3

bool arch_several_cpus;

void spin_wait(struct spin *spin)
{
	(void)spin;
	CHECK(false);
}

static struct timeouts timeouts[CPUS] = {
	{ .first = MACHINE_NEVER }, { .first = MACHINE_NEVER }, { .first = MACHINE_NEVER },
};
static struct timeouts *here = timeouts;
static struct timer all[COUNT];
static uint64_t wanted[COUNT]; /* MACHINE_NEVER: it is not set */
static uint64_t now, last;
static unsigned posted;

void sched_post(unsigned work)
{
	CHECK_EQ(work, WORK_TIMER);
	posted++;
}

void sched_timeout(struct timeout *timeout, uint64_t deadline)
{
	timeout_clear(timeout);
	if (deadline != MACHINE_NEVER)
		timeout_set(here, timeout, deadline);
}

static void expire(struct timer *timer)
{
	uint64_t *deadline = &wanted[timer - all];

	CHECK(*deadline <= now);
	CHECK(*deadline >= last);
	last = *deadline;
	*deadline = MACHINE_NEVER;
}

static void set(unsigned i, uint64_t deadline)
{
	all[i].expire = expire;
	timer_set(&all[i], deadline);
	wanted[i] = deadline;
}

static void reset(void)
{
	for (unsigned i = 0; i < COUNT; i++)
		set(i, MACHINE_NEVER);
	here = timeouts;
	now = 0;
}

static void pass(uint64_t time)
{
	now = time;
	for (unsigned i = 0; i < CPUS; i++)
		timeouts_expire(&timeouts[i], now);
}

static void run(void)
{
	last = 0;
	timers_run();
	for (unsigned i = 0; i < COUNT; i++)
		CHECK(wanted[i] > now);
}

TEST(of_two_cpus)
{
	reset();
	set(0, 7);
	set(1, 5);
	here = &timeouts[1];
	set(2, 6);
	set(3, 7);
	posted = 0;
	pass(6);
	CHECK_EQ(posted, 2);
	run();
	CHECK_EQ(wanted[0], 7);
	pass(7);
	run();
}

TEST(due_and_set_anew)
{
	reset();
	set(0, 5);
	set(1, 5);
	set(2, 5);
	pass(5);
	set(1, MACHINE_NEVER);
	set(2, 9);
	here = &timeouts[2];
	set(0, 8);
	run();
	pass(8);
	run();
	CHECK_EQ(wanted[2], 9);
}

TEST(at_random)
{
	uint64_t seed = check_seed(1);

	reset();
	for (unsigned i = 0; i < COUNT; i++)
		wanted[i] = MACHINE_NEVER;
	for (uint64_t step = check_steps(20000); step > 0; step--) {
		uint64_t random = check_random(&seed);
		unsigned i = (unsigned)(random % COUNT);

		here = &timeouts[random >> 8 & 1];
		if ((random >> 12 & 7) == 0)
			run();
		else if ((random >> 12 & 7) == 1)
			pass(now + (random >> 40) % 300);
		else
			set(i, random >> 16 & 3 ? now + 1 + (random >> 40) % 300 : MACHINE_NEVER);
	}
	pass(now + 300);
	run();
}

CHECK_MAIN
