/* SPDX-License-Identifier: MIT */
/*
 * The lock of descriptors and of all that lies behind them: files, pipes, sockets, consoles.  The
 * calls that need it hold it (libos/sys/locks); to sleep is to release it.
 */
#ifndef SCHED_FILES_LOCK_H
#define SCHED_FILES_LOCK_H

#include <arch/lock.h>

extern struct nest files_nest;

/* Release it; returns how often it was held. */
static inline unsigned files_release(void)
{
	unsigned depth = nest_held(&files_nest) ? files_nest.depth : 0;

	for (unsigned i = 0; i < depth; i++)
		nest_unlock(&files_nest);
	return depth;
}

static inline void files_acquire(unsigned depth)
{
	while (depth-- > 0)
		nest_lock(&files_nest);
}

/* Hold it once more, and once less. */
static inline void files_hold(void)
{
	nest_lock(&files_nest);
}

static inline void files_drop(void)
{
	nest_unlock(&files_nest);
}

#endif
