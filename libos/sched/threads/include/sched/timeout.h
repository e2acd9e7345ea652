/* SPDX-License-Identifier: MIT */
/*
 * What shall happen at a time, on the CPU that asked for it.
 */
#ifndef SCHED_TIMEOUT_H
#define SCHED_TIMEOUT_H

#include <stdbool.h>
#include <stdint.h>

#include <arch/lock.h>
#include <lib/tree.h>

struct timeouts;

struct timeout {
	struct tree_node node;
	uint64_t deadline; /* monotonic ns */
	/* Called once DEADLINE has passed, under the lock, not in an event handler: it sets no timeout
	 * of the same CPU. */
	void (*expire)(struct timeout *timeout);
	struct timeouts *in; /* NULL: it is not set */
};

struct timeouts {
	struct spin lock;
	struct tree tree;
	uint64_t first; /* deadline; MACHINE_NEVER: there is none; read without the lock */
};

/* As it was a moment ago. */
static inline uint64_t timeouts_first(const struct timeouts *timeouts)
{
	return __atomic_load_n(&timeouts->first, __ATOMIC_RELAXED);
}

void timeout_set(struct timeouts *timeouts, struct timeout *timeout, uint64_t deadline);
/* Also if it has expired.  Afterwards it will not: if another CPU is at it, that is waited for. */
void timeout_clear(struct timeout *timeout);
/* Those whose deadline is not after NOW. */
void timeouts_expire(struct timeouts *timeouts, uint64_t now);

#endif
