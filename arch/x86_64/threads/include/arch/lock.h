/* SPDX-License-Identifier: MIT */
/*
 * Locks of the libOS, for programs with threads.  As long as one CPU runs they cost a comparison.
 *
 * A lock of zeros is free.  Whoever holds one does not block; event handlers take none.  The names
 * are for --with=lockcheck (docs/locks.md), whose variant is in lockcheck/include.
 */
#ifndef ARCH_LOCK_H
#define ARCH_LOCK_H

#include <stdbool.h>
#include <arch/own.h>

extern bool arch_several_cpus; /* machine_cpu_start was called */

struct spin {
	unsigned taken;
};

/* A free one, of the class NAME: all locks of a class have one place in the order of locks. */
#define SPIN(NAME) { 0 }
#define NEST(NAME) { 0 }

/* The same for one of zeros. */
static inline void spin_name(struct spin *spin, const char *name)
{
	(void)spin, (void)name;
}

/* lock.c: wait until it is free, and take it. */
void spin_wait(struct spin *spin);

/* Once more around a loop that waits for another CPU. */
void spin_pause(void);

static inline void spin_lock(struct spin *spin)
{
	if (arch_several_cpus && __atomic_exchange_n(&spin->taken, 1, __ATOMIC_ACQUIRE) != 0)
		spin_wait(spin);
}

/* The same, though another one of its class is held, whose NUMBER is lower. */
static inline void spin_lock_next(struct spin *spin, unsigned number)
{
	(void)number;
	spin_lock(spin);
}

static inline void spin_unlock(struct spin *spin)
{
	__atomic_store_n(&spin->taken, 0, __ATOMIC_RELEASE);
}

/* A lock that its holder may take again; as often as it did, it gives it back. */
struct nest {
	struct spin spin;
	unsigned depth;
	uint64_t holder; /* 1 + its number; 0: nobody */
};

/* Whether this CPU holds it. */
static inline bool nest_held(const struct nest *nest)
{
	return __atomic_load_n(&nest->holder, __ATOMIC_RELAXED) == arch_own()->number + 1;
}

static inline void nest_lock(struct nest *nest)
{
	if (!nest_held(nest)) {
		spin_lock(&nest->spin);
		__atomic_store_n(&nest->holder, arch_own()->number + 1, __ATOMIC_RELAXED);
	}
	nest->depth++;
}

static inline void nest_unlock(struct nest *nest)
{
	if (--nest->depth > 0)
		return;
	__atomic_store_n(&nest->holder, 0, __ATOMIC_RELAXED);
	spin_unlock(&nest->spin);
}

#endif
