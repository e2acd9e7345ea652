/* SPDX-License-Identifier: MIT */
/*
 * Locks of the libOS.  This is the variant for programs with one thread, where they are nothing:
 * code of the libOS is not preempted.  threads/include/arch/lock.h is the other one.
 *
 * A lock of zeros is free.  Whoever holds one does not block; event handlers take none.  The names
 * are for --with=lockcheck (docs/locks.md), whose variant is in lockcheck/include.
 */
#ifndef ARCH_LOCK_H
#define ARCH_LOCK_H

#include <stdbool.h>

struct spin {
};

/* A free one, of the class NAME: all locks of a class have one place in the order of locks. */
#define SPIN(NAME) { }
#define NEST(NAME) { 0 }

static inline void spin_name(struct spin *spin, const char *name)
{
	(void)spin, (void)name;
}

static inline void spin_lock(struct spin *spin)
{
	(void)spin;
}

static inline void spin_unlock(struct spin *spin)
{
	(void)spin;
}

/* A lock that its holder may take again; as often as it did, it gives it back. */
struct nest {
	unsigned depth;
};

static inline void nest_lock(struct nest *nest)
{
	nest->depth++;
}

static inline void nest_unlock(struct nest *nest)
{
	nest->depth--;
}

/* Whether this CPU holds it. */
static inline bool nest_held(const struct nest *nest)
{
	return nest->depth != 0;
}

#endif
