/* SPDX-License-Identifier: MIT */
/*
 * The lock of a wait queue.  It is held while those who wait are woken: some of them are epolls, with
 * wait queues of their own, whose locks are taken then.  So each has a level.
 */
#ifndef SCHED_WAIT_LOCK_H
#define SCHED_WAIT_LOCK_H

#include <stdbool.h>

#include <arch/lock.h>

struct wait_lock {
	struct spin spin;
	unsigned level; /* those of lower ones may be held when it is taken */
};

#define WAIT_LOCK(NAME) { .spin = SPIN(NAME) }

static inline void wait_lock_name(struct wait_lock *lock, const char *name)
{
	spin_name(&lock->spin, name);
}

static inline void wait_lock(struct wait_lock *lock)
{
	spin_lock_next(&lock->spin, __atomic_load_n(&lock->level, __ATOMIC_RELAXED));
}

static inline void wait_unlock(struct wait_lock *lock)
{
	spin_unlock(&lock->spin);
}

/* Hold SPIN, one of a kind of which those that go with higher levels come first. */
static inline void wait_lock_downwards(struct spin *spin, const struct wait_lock *lock)
{
	spin_lock_next(spin, ~__atomic_load_n(&lock->level, __ATOMIC_RELAXED));
}

/* Whether it must be taken after BELOW, but is not yet: wait_lock_raise does it.  Under the files
 * lock. */
static inline bool wait_lock_is_low(const struct wait_lock *lock, const struct wait_lock *below)
{
	return lock->level <= below->level;
}

static inline void wait_lock_raise(struct wait_lock *lock, const struct wait_lock *below)
{
	__atomic_store_n(&lock->level, below->level + 1, __ATOMIC_RELAXED);
}

#endif
