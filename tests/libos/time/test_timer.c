/* SPDX-License-Identifier: MIT */
#include <machine/clock.h>
#include <sched/block.h>
#include <time/timer.h>

#include "../../fake/clock.h"
#include "../../lib/check.h"

static unsigned fired[64];
static unsigned order[4096], order_count;

struct numbered {
	struct timer timer;
	unsigned number;
	uint64_t period;
};

static bool never(void *unused)
{
	(void)unused;
	return false;
}

static void expire(struct timer *timer)
{
	struct numbered *numbered = (struct numbered *)timer;

	fired[numbered->number]++;
	order[order_count++ % 4096] = numbered->number;
	if (numbered->period != 0)
		timer_set(timer, machine_clock_monotonic() + numbered->period);
}

/* As an event that interrupts the application: what is posted is done at once. */
static void run(uint64_t ns)
{
	struct trap_frame frame = { 0 };

	fake_clock_advance(ns);
	sched_return(&frame);
}

static void start(void)
{
	fake_clock_reset();
	memset(fired, 0, sizeof(fired));
	order_count = 0;
}

TEST(one_timer)
{
	struct numbered timer = { { .expire = expire }, 0, 0 };

	start();
	timer_set(&timer.timer, 100);
	CHECK_EQ(fake_timer_deadline(), 100);
	run(99);
	CHECK_EQ(fired[0], 0);
	run(1);
	CHECK_EQ(fired[0], 1);
	run(1000);
	CHECK_EQ(fired[0], 1);
	CHECK_EQ(fake_timer_deadline(), MACHINE_NEVER);
	CHECK_EQ(timer.timer.set, 0);
}

TEST(in_the_order_of_deadlines)
{
	struct numbered timers[4];

	start();
	for (unsigned i = 0; i < 4; i++)
		timers[i] = (struct numbered){ { .expire = expire }, i, 0 };
	timer_set(&timers[0].timer, 50);
	timer_set(&timers[1].timer, 20);
	timer_set(&timers[2].timer, 50);
	timer_set(&timers[3].timer, 10);
	CHECK_EQ(fake_timer_deadline(), 10);
	run(60);
	CHECK_EQ(order_count, 4);
	CHECK_EQ(order[0], 3);
	CHECK_EQ(order[1], 1);
	CHECK_EQ(order[2], 0);
	CHECK_EQ(order[3], 2);
}

TEST(change_and_cancel)
{
	struct numbered a = { { .expire = expire }, 0, 0 }, b = { { .expire = expire }, 1, 0 };

	start();
	timer_set(&a.timer, 10);
	timer_set(&b.timer, 20);
	timer_set(&a.timer, 30);
	CHECK_EQ(fake_timer_deadline(), 20);
	timer_set(&b.timer, MACHINE_NEVER);
	CHECK_EQ(fake_timer_deadline(), 30);
	timer_set(&b.timer, MACHINE_NEVER);
	timer_set(&a.timer, MACHINE_NEVER);
	CHECK_EQ(fake_timer_deadline(), MACHINE_NEVER);
	run(100);
	CHECK_EQ(order_count, 0);
}

TEST(a_deadline_in_the_past)
{
	struct numbered timer = { { .expire = expire }, 0, 0 };

	start();
	fake_clock_advance(1000);
	timer_set(&timer.timer, 10);
	run(0);
	CHECK_EQ(fired[0], 1);
}

TEST(periodic)
{
	struct numbered timer = { { .expire = expire }, 5, 10 };

	start();
	timer_set(&timer.timer, 10);
	for (int i = 0; i < 10; i++)
		run(10);
	CHECK_EQ(fired[5], 10);
	timer_set(&timer.timer, MACHINE_NEVER);
}

TEST(while_blocking)
{
	struct numbered timer = { { .expire = expire }, 0, 0 };

	start();
	timer_set(&timer.timer, 10);
	while (sched_block(25, never, NULL) == 0)
		;
	CHECK_EQ(fired[0], 1);
	CHECK_EQ(machine_clock_monotonic(), 25);
}

/* Against a table of deadlines: all that are due have fired, in their order. */
TEST(random_against_a_table)
{
	static struct numbered timers[64];
	uint64_t deadlines[64];
	uint64_t random = check_seed(11);
	uint64_t steps = check_steps(5000);

	start();
	for (unsigned i = 0; i < 64; i++) {
		timers[i] = (struct numbered){ { .expire = expire }, i, 0 };
		deadlines[i] = MACHINE_NEVER;
	}
	for (uint64_t step = 0; step < steps; step++) {
		unsigned i = (unsigned)(check_random(&random) % 64);
		uint64_t now = machine_clock_monotonic(), earliest = MACHINE_NEVER, last = 0;

		order_count = 0;
		switch (check_random(&random) % 4) {
		case 0:
			deadlines[i] = MACHINE_NEVER;
			timer_set(&timers[i].timer, MACHINE_NEVER);
			break;
		case 1:
			run(now = check_random(&random) % 50);
			now = machine_clock_monotonic();
			for (unsigned j = 0; j < order_count; j++) {
				CHECK(deadlines[order[j]] <= now);
				CHECK(deadlines[order[j]] >= last);
				last = deadlines[order[j]];
				deadlines[order[j]] = MACHINE_NEVER;
			}
			break;
		default:
			deadlines[i] = now + 1 + check_random(&random) % 200;
			timer_set(&timers[i].timer, deadlines[i]);
		}
		for (unsigned j = 0; j < 64; j++) {
			CHECK(deadlines[j] > machine_clock_monotonic());
			CHECK_EQ(timers[j].timer.set, deadlines[j] != MACHINE_NEVER);
			if (deadlines[j] < earliest)
				earliest = deadlines[j];
		}
		CHECK_EQ(fake_timer_deadline(), earliest);
	}
}

CHECK_MAIN
