/* SPDX-License-Identifier: MIT */
/*
 * A list in the order of deadlines: a process has three interval timers and few others.
 */
#include <stddef.h>

#include <machine/clock.h>
#include <sched/block.h>
#include <sched/timer.h>
#include <time/timer.h>

static struct timer *first;

static void timer_event(void)
{
	sched_post(WORK_TIMER);
}

static void arm(void)
{
	sched_timer(first ? first->deadline : MACHINE_NEVER, timer_event);
}

static void take_out(struct timer *timer)
{
	struct timer **link = &first;

	while (*link != timer)
		link = &(*link)->next;
	*link = timer->next;
	timer->set = 0;
}

/* Behind those of the same deadline: timers that were set first expire first. */
static void put_in(struct timer *timer)
{
	struct timer **link = &first;

	while (*link && (*link)->deadline <= timer->deadline)
		link = &(*link)->next;
	timer->next = *link;
	*link = timer;
	timer->set = 1;
}

void timer_set(struct timer *timer, uint64_t deadline)
{
	struct timer *before;

	before = first;
	if (timer->set)
		take_out(timer);
	if (deadline != MACHINE_NEVER) {
		timer->deadline = deadline;
		put_in(timer);
	}
	if (first != before || first == timer)
		arm();
}

/* The first one, if it is due; else NULL, and the machine's timer is set for it. */
static struct timer *take_due(uint64_t now)
{
	struct timer *timer;

	timer = first;
	if (timer && timer->deadline <= now) {
		take_out(timer);
	} else {
		timer = NULL;
		arm();
	}
	return timer;
}

void timers_run(void)
{
	uint64_t now = machine_clock_monotonic();
	struct timer *timer;

	while ((timer = take_due(now)) != NULL)
		timer->expire(timer);
}
