/* SPDX-License-Identifier: MIT */
/*
 * Each wake-up that somebody counts has been received by one who waited: wakes, requeues, wakes of
 * two words, against timeouts, signals and each other.
 */
#include <errno.h>
#include <stddef.h>

#include <sched/block.h>
#include <sched/files_lock.h>
#include <sched/thread.h>

#include "explore.h"

#define WORDS 3

static int words[WORDS];
static int woken, received, ended;

static void add(int *counter, long count)
{
	HOLDS(count >= 0);
	__atomic_fetch_add(counter, (int)count, __ATOMIC_SEQ_CST);
}

static int wait_often(void *argument)
{
	for (unsigned i = *(unsigned *)argument; i > 0; i--) {
		uint64_t deadline = below(2) ? 0 : time_now() + below(20000);
		unsigned bits = below(2) ? ~0u : 1u << below(3);
		long status = futex_wait(&words[below(WORDS)], 0, deadline, bits);

		if (status == 0)
			add(&received, 1);
		else if (status == -EINTR)
			HOLDS(take_signal());
		else
			HOLDS(status == -ETIMEDOUT && deadline != 0 && time_now() >= deadline);
	}
	__atomic_fetch_add(&ended, 1, __ATOMIC_SEQ_CST);
	return 0;
}

static void wake_somehow(void)
{
	int *a = &words[below(WORDS)], *b = &words[below(WORDS)];
	int wakes = (int)below(2), moves = (int)below(4);

	switch (below(4)) {
	case 0:
		add(&woken, futex_wake_some(a, 1 + wakes, 1u << below(3)));
		break;
	case 1:
		/* How many of these were woken is not told, unless nobody is moved. */
		add(&woken, futex_requeue(a, wakes, 0, b, 0));
		if (a != b)
			futex_requeue(a, 0, moves, b, 0);
		break;
	case 2:
		add(&woken, futex_wake_two(a, 1, b, 1, 0));
		break;
	default:
		add(&woken, futex_wake_some(a, 1, ~0u));
	}
}

static int wake_often(void *argument)
{
	int waiters = *(int *)argument;

	while (__atomic_load_n(&ended, __ATOMIC_SEQ_CST) < waiters)
		wake_somehow();
	return 0;
}

static void try_wakes(bool signals)
{
	unsigned waiters = 2 + below(3), wakers = 1 + below(2), rounds = 2 + below(8);
	int count = (int)waiters;

	for (unsigned i = 0; i < waiters; i++)
		spawn(i, wait_often, &rounds);
	for (unsigned i = 0; i < wakers; i++)
		spawn(waiters + i, wake_often, &count);
	while (__atomic_load_n(&ended, __ATOMIC_SEQ_CST) < count) {
		struct thread *thread;

		fake_application();
		if (!signals || below(8) != 0)
			continue;
		spin_lock(&threads_lock);
		thread = thread_find(2 + (int)below(waiters));
		if (thread != NULL && thread->id > 1)
			send_signal(thread);
		spin_unlock(&threads_lock);
	}
	for (unsigned i = 0; i < waiters + wakers; i++)
		join(i);
	HOLDS(woken == received);
}

SCENARIO(wakes)
{
	try_wakes(false);
}

SCENARIO(wakes_and_signals)
{
	try_wakes(true);
}

/* Wait queues, under the lock of the files: two queues, of which either may be told. */

static struct wait_queue queues[2];
static int items[2];

static bool any(void *argument)
{
	(void)argument;
	return items[0] + items[1] > 0;
}

static bool of_one(void *argument)
{
	return *(int *)argument > 0;
}

static void take_from(int *item)
{
	--*item;
	__atomic_fetch_add(&received, 1, __ATOMIC_SEQ_CST);
}

static void take_of_one(unsigned i)
{
	while (items[i] == 0)
		HOLDS(sched_block_on(&queues[i], MACHINE_NEVER, of_one, &items[i]) == 0);
	take_from(&items[i]);
}

static void take_any(void)
{
	struct sleeper sleepers[2];
	int status;

	for (int i = 0; i < 2; i++)
		sleeper_enter(&sleepers[i], &queues[i]);
	do
		status = sched_block(below(2) ? MACHINE_NEVER : time_now() + below(10000), any, NULL);
	while (items[0] + items[1] == 0);
	for (int i = 0; i < 2; i++)
		sleeper_leave(&sleepers[i]);
	HOLDS(status == 0 || status == -ETIMEDOUT);
	take_from(items[0] > 0 ? &items[0] : &items[1]);
}

/* How many come of each kind is as many as are taken of each, at least. */
static int taker(void *argument)
{
	for (unsigned i = *(unsigned *)argument; i > 0; i--) {
		files_hold();
		take_any();
		files_drop();
		fake_application();
	}
	return 0;
}

static int taker_of_one(void *argument)
{
	for (unsigned i = *(unsigned *)argument; i > 0; i--) {
		files_hold();
		take_of_one(1);
		files_drop();
		fake_application();
	}
	return 0;
}

static int give(void *argument)
{
	unsigned which = *(unsigned *)argument;

	files_hold();
	items[which]++;
	wait_queue_wake(&queues[which], 1);
	files_drop();
	fake_application();
	return 0;
}

SCENARIO(wait_queues)
{
	static const unsigned zero = 0, one = 1;
	unsigned takers = 1 + below(3), rounds = 2 + below(6), single = below(2);

	for (unsigned i = 0; i < takers; i++)
		spawn(i, single ? taker_of_one : taker, &rounds);
	for (unsigned i = 0; i < takers * rounds; i++)
		give((void *)(uintptr_t)(single || below(2) ? &one : &zero));
	for (unsigned i = 0; i < takers; i++)
		join(i);
	HOLDS(received == (int)(takers * rounds));
}

/* Threads come and go, their stacks are used again, some have higher priorities. */

static int brief(void *argument)
{
	struct thread *self = sched_current();

	(void)argument;
	if (below(2))
		sched_give_way();
	fake_application();
	HOLDS(self == sched_current());
	add(&received, 1);
	return 0;
}

SCENARIO(births)
{
	unsigned rounds = 2 + below(6), at_once = 1 + below(4);

	for (unsigned i = 0; i < rounds; i++) {
		for (unsigned j = 0; j < at_once; j++)
			spawn(j, brief, NULL);
		for (unsigned j = 0; j < at_once; j++)
			join(j);
	}
	HOLDS(received == (int)(rounds * at_once));
}

/* Sleep and be late, never early. */
static int sleep_often(void *argument)
{
	for (unsigned i = *(unsigned *)argument; i > 0; i--) {
		uint64_t deadline = time_now() + below(200000);

		HOLDS(sched_block(deadline, NULL, NULL) == -ETIMEDOUT);
		HOLDS(time_now() >= deadline);
		fake_application();
	}
	return 0;
}

SCENARIO(timeouts)
{
	unsigned threads = 1 + below(5), rounds = 2 + below(8);

	for (unsigned i = 0; i < threads; i++)
		spawn(i, sleep_often, &rounds);
	for (unsigned i = 0; i < threads; i++)
		join(i);
}

/* A wake-up as the time runs out: one of them counts, and the other one does no harm. */
static uint64_t soon;

static int wait_until_soon(void *argument)
{
	for (unsigned i = *(unsigned *)argument; i > 0; i--) {
		uint64_t deadline = time_now() + below(3000);
		long status;

		__atomic_store_n(&soon, deadline, __ATOMIC_SEQ_CST);
		status = futex_wait(&words[0], 0, deadline, ~0u);
		HOLDS(status == 0 || status == -ETIMEDOUT);
		add(&received, status == 0);
	}
	__atomic_fetch_add(&ended, 1, __ATOMIC_SEQ_CST);
	return 0;
}

static int wake_at_last(void *argument)
{
	int waiters = *(int *)argument;

	while (__atomic_load_n(&ended, __ATOMIC_SEQ_CST) < waiters) {
		fake_application();
		if (time_now() + below(100) >= __atomic_load_n(&soon, __ATOMIC_SEQ_CST))
			add(&woken, futex_wake_some(&words[0], 1, ~0u));
	}
	return 0;
}

SCENARIO(close_calls)
{
	unsigned waiters = 1 + below(3), rounds = 5 + below(20);
	int count = (int)waiters;

	for (unsigned i = 0; i < waiters; i++)
		spawn(i, wait_until_soon, &rounds);
	spawn(waiters, wake_at_last, &count);
	for (unsigned i = 0; i <= waiters; i++)
		join(i);
	HOLDS(woken == received);
}
