/* SPDX-License-Identifier: MIT */
/*
 * Locks of the libOS, for programs with --with=lockcheck: each is watched (libos/lockcheck), also as
 * long as one CPU runs.
 *
 * A lock of zeros is free, and the only one of its class.
 */
#ifndef ARCH_LOCK_H
#define ARCH_LOCK_H

#include <stdbool.h>
#include <arch/own.h>

extern bool arch_several_cpus; /* machine_cpu_start was called */

struct spin {
	unsigned taken;
	unsigned class;   /* its number; 0: not known yet */
	const char *name; /* of its class */
};

/* A free one, of the class NAME. */
#define SPIN(NAME) { .name = NAME }
#define NEST(NAME) { .spin = SPIN(NAME) }

static inline void spin_name(struct spin *spin, const char *name)
{
	spin->name = name;
}

/* ../arch/lock.c: wait until it is free, and take it. */
void spin_wait(struct spin *spin);

/* Once more around a loop that waits for another CPU. */
void spin_pause(void);

/* Without being watched. */
static inline void spin_take(struct spin *spin)
{
	if (__atomic_exchange_n(&spin->taken, 1, __ATOMIC_ACQUIRE) != 0)
		spin_wait(spin);
}

static inline void spin_give(struct spin *spin)
{
	__atomic_store_n(&spin->taken, 0, __ATOMIC_RELEASE);
}

/* place.S */
void spin_lock(struct spin *spin);
/* The same, though another one of its class is held, whose NUMBER is lower. */
void spin_lock_next(struct spin *spin, unsigned number);
void spin_unlock(struct spin *spin);

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
