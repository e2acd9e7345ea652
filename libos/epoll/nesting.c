/* SPDX-License-Identifier: MIT */
#include "item.h"

#define NESTS_MAX 4 /* Linux's EP_MAX_NESTS: steps from an epoll to one that it waits for */

/* Levels of epolls below EPOLL; more than NESTS_MAX: too many, or AVOIDED is one of them. */
static int depth_below(struct epoll *epoll, const struct epoll *avoided, int level)
{
	int deepest = 0;

	if (epoll == avoided || level > NESTS_MAX)
		return NESTS_MAX + 1;
	for (unsigned i = 0; i < BUCKETS && deepest <= NESTS_MAX; i++)
		for (struct item *item = epoll->buckets[i]; item != NULL; item = item->next) {
			struct epoll *below = epoll_of(item->file);
			int depth = below != NULL ? depth_below(below, avoided, level + 1) + 1 : 0;

			deepest = depth > deepest ? depth : deepest;
		}
	return deepest;
}

/* Threads come to the queue, and leave it, without the files lock. */
static int depth_above(struct epoll *epoll)
{
	int highest = 0;

	wait_lock(&epoll->queue.lock);
	for (struct wait_entry *entry = epoll->queue.first; entry != NULL; entry = entry->next) {
		int depth = entry->wake == item_wake ?
			depth_above(((struct item *)entry)->epoll) + 1 : 0;

		highest = depth > highest ? depth : highest;
	}
	wait_unlock(&epoll->queue.lock);
	return highest;
}

bool nesting_allowed(struct epoll *epoll, struct epoll *target)
{
	int below = depth_below(target, epoll, 0);

	return below <= NESTS_MAX && below + 1 + depth_above(epoll) <= NESTS_MAX;
}

/* Those above first, so that no lock is ever as low as one that is taken before it. */
void nesting_raise(struct epoll *epoll, const struct wait_lock *below)
{
	struct wait_lock *lock = &epoll->queue.lock, raised;

	if (!wait_lock_is_low(lock, below))
		return;
	wait_lock_raise(&raised, below);
	wait_lock(lock);
	for (struct wait_entry *entry = epoll->queue.first; entry != NULL; entry = entry->next)
		if (entry->wake == item_wake)
			nesting_raise(((struct item *)entry)->epoll, &raised);
	wait_unlock(lock);
	wait_lock_raise(lock, below);
}
