/* SPDX-License-Identifier: MIT */
/*
 * The lock of a wait queue.
 *
 * This is the variant for programs with one thread, where it is nothing.
 */
#ifndef SCHED_WAIT_LOCK_H
#define SCHED_WAIT_LOCK_H

#include <stdbool.h>

#include <arch/lock.h>

struct wait_lock {
};

static inline void wait_lock_name(struct wait_lock *lock, const char *name)
{
	(void)lock, (void)name;
}

static inline void wait_lock(struct wait_lock *lock)
{
	(void)lock;
}

static inline void wait_unlock(struct wait_lock *lock)
{
	(void)lock;
}

/* Hold SPIN, one of a kind of which those that go with higher levels come first. */
static inline void wait_lock_downwards(struct spin *spin, const struct wait_lock *lock)
{
	(void)lock;
	spin_lock(spin);
}

/* Whether it must be taken after BELOW, but is not yet: wait_lock_raise does it. */
static inline bool wait_lock_is_low(const struct wait_lock *lock, const struct wait_lock *below)
{
	(void)lock, (void)below;
	return false;
}

static inline void wait_lock_raise(struct wait_lock *lock, const struct wait_lock *below)
{
	(void)lock, (void)below;
}

#endif
