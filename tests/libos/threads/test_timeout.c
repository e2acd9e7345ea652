/* SPDX-License-Identifier: MIT */
/*
 * Timeouts: all whose time has come, in the order of their deadlines, each once, no others.
 */
#include <machine/clock.h>
#include <sched/timeout.h>

#include "../../lib/check.h"

#define COUNT 64

bool arch_several_cpus;

void spin_wait(struct spin *spin)
{
	(void)spin;
	CHECK(false);
}

static struct timeouts timeouts = { .first = MACHINE_NEVER };
static struct timeout all[COUNT];
static uint64_t now, last;
static unsigned expired[COUNT];

static void expire(struct timeout *timeout)
{
	CHECK(timeout->deadline <= now);
	CHECK(timeout->deadline >= last);
	last = timeout->deadline;
	expired[timeout - all]++;
}

static void set(unsigned i, uint64_t deadline)
{
	all[i].expire = expire;
	timeout_set(&timeouts, &all[i], deadline);
}

static void run_until(uint64_t time)
{
	now = time;
	last = 0;
	timeouts_expire(&timeouts, now);
}

TEST(none)
{
	struct timeout idle = { .in = NULL };

	run_until(100);
	timeout_clear(&idle);
	CHECK_EQ(timeouts.first, MACHINE_NEVER);
}

TEST(equal_deadlines_in_their_order)
{
	set(0, 7);
	set(1, 7);
	set(2, 6);
	CHECK_EQ(timeouts.first, 6);
	timeout_clear(&all[2]);
	CHECK_EQ(timeouts.first, 7);
	run_until(6);
	CHECK_EQ(expired[0], 0);
	run_until(7);
	CHECK_EQ(expired[0] + expired[1], 2);
	CHECK(all[0].in == NULL && all[1].in == NULL);
	timeout_clear(&all[0]);
	CHECK_EQ(timeouts.first, MACHINE_NEVER);
}

static uint64_t first_of_all(void)
{
	uint64_t first = MACHINE_NEVER;

	for (unsigned i = 0; i < COUNT; i++)
		if (all[i].in != NULL && all[i].deadline < first)
			first = all[i].deadline;
	return first;
}

TEST(at_random)
{
	uint64_t seed = check_seed(1);
	unsigned expected[COUNT] = { 0 };

	for (uint64_t step = check_steps(20000); step > 0; step--) {
		uint64_t random = check_random(&seed), later = now + (random >> 40) % 300;
		struct timeout *timeout = &all[random % COUNT];

		if (random >> 8 & 7) {
			if (timeout->in != NULL)
				timeout_clear(timeout);
			else
				set((unsigned)(random % COUNT), later);
		} else {
			for (unsigned i = 0; i < COUNT; i++)
				expected[i] += all[i].in != NULL && all[i].deadline <= later;
			run_until(later);
		}
		CHECK_EQ(timeouts.first, first_of_all());
		CHECK(memcmp(expired, expected, sizeof expected) == 0);
	}
}

CHECK_MAIN
