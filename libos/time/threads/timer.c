/* SPDX-License-Identifier: MIT */
/*
 * Those that are due are in a list in the order of their deadlines, whichever CPUs they come from.
 */
#include <stddef.h>

#include <machine/clock.h>
#include <sched/block.h>
#include <sched/timer.h>
#include <time/timer.h>

static struct timer *first, *last;
static struct spin lock = SPIN("timers");

/* Behind those of the same deadline: timers that were set first expire first. */
static struct timer *before(const struct timer *timer)
{
	struct timer *previous = last;

	while (previous != NULL && previous->timeout.deadline > timer->timeout.deadline)
		previous = previous->previous;
	return previous;
}

static void put_in(struct timer *timer)
{
	timer->previous = before(timer);
	timer->next = timer->previous != NULL ? timer->previous->next : first;
	*(timer->previous != NULL ? &timer->previous->next : &first) = timer;
	*(timer->next != NULL ? &timer->next->previous : &last) = timer;
	__atomic_store_n(&timer->due, true, __ATOMIC_RELAXED);
}

static void take_out(struct timer *timer)
{
	*(timer->previous != NULL ? &timer->previous->next : &first) = timer->next;
	*(timer->next != NULL ? &timer->next->previous : &last) = timer->previous;
	__atomic_store_n(&timer->due, false, __ATOMIC_RELAXED);
}

/* Under the lock of a CPU's timeouts. */
static void passed(struct timeout *timeout)
{
	spin_lock(&lock);
	put_in((struct timer *)timeout); /* its first member */
	spin_unlock(&lock);
	sched_post(WORK_TIMER);
}

/* Where it is not set any more, it is put in by nobody. */
static void withdraw(struct timer *timer)
{
	if (!__atomic_load_n(&timer->due, __ATOMIC_RELAXED))
		return;
	spin_lock(&lock);
	if (timer->due)
		take_out(timer);
	spin_unlock(&lock);
}

void timer_set(struct timer *timer, uint64_t deadline)
{
	sched_timeout(&timer->timeout, MACHINE_NEVER);
	withdraw(timer);
	if (deadline == MACHINE_NEVER)
		return;
	timer->timeout.expire = passed;
	sched_timeout(&timer->timeout, deadline);
}

static struct timer *take_due(void)
{
	struct timer *timer;

	spin_lock(&lock);
	timer = first;
	if (timer != NULL)
		take_out(timer);
	spin_unlock(&lock);
	return timer;
}

void timers_run(void)
{
	struct timer *timer;

	while ((timer = take_due()) != NULL)
		timer->expire(timer);
}
