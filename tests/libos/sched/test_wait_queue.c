/* SPDX-License-Identifier: MIT */
/*
 * Wait queues: the order of those who are asked, exclusive ones, the end.
 */
#include <sched/wait_queue.h>

#include "../../lib/check.h"

struct waiter {
	struct wait_entry entry; /* must be the first member */
	char name;
	bool wakes;
	unsigned events;
};

static char asked[32];
static unsigned asked_count;

static bool wake(struct wait_entry *entry, unsigned events)
{
	struct waiter *waiter = (struct waiter *)entry;

	asked[asked_count++] = waiter->name;
	waiter->events = events;
	return waiter->wakes;
}

static void gone(struct wait_entry *entry)
{
	struct waiter *waiter = (struct waiter *)entry;

	CHECK(entry->queue == NULL);
	asked[asked_count++] = (char)(waiter->name - 'a' + 'A');
}

static struct waiter make(char name, bool exclusive, bool wakes)
{
	return (struct waiter){ .entry = { .wake = wake, .gone = gone, .exclusive = exclusive },
				.name = name, .wakes = wakes };
}

static const char *after(struct wait_queue *queue, unsigned events)
{
	memset(asked, 0, sizeof asked);
	asked_count = 0;
	wait_queue_wake(queue, events);
	return asked;
}

TEST(order)
{
	struct wait_queue queue = { 0 };
	struct waiter a = make('a', false, true), b = make('b', false, true),
		      c = make('c', true, false), d = make('d', true, true), e = make('e', true, true);

	CHECK_STR(after(&queue, 1), "");
	wait_queue_add(&queue, &c.entry);
	wait_queue_add(&queue, &a.entry);
	wait_queue_add(&queue, &d.entry);
	wait_queue_add(&queue, &b.entry);
	wait_queue_add(&queue, &e.entry);
	CHECK_STR(after(&queue, 5), "bacd");
	CHECK_EQ(a.events, 5);
	wait_queue_remove(&d.entry);
	wait_queue_remove(&d.entry);
	CHECK_STR(after(&queue, 1), "bace");
	wait_queue_remove(&b.entry);
	wait_queue_remove(&e.entry);
	CHECK_STR(after(&queue, 1), "ac");
	wait_queue_add(&queue, &b.entry);
	CHECK_STR(after(&queue, 1), "bac");
}

TEST(end)
{
	struct wait_queue queue = { 0 };
	struct waiter a = make('a', false, false), b = make('b', true, false);

	wait_queue_add(&queue, &b.entry);
	wait_queue_add(&queue, &a.entry);
	memset(asked, 0, sizeof asked);
	asked_count = 0;
	wait_queue_end(&queue);
	CHECK_STR(asked, "AB");
	CHECK(queue.first == NULL && queue.last == NULL);
}

CHECK_MAIN
