/* SPDX-License-Identifier: MIT */
/*
 * The lock of descriptors and of all that lies behind them: files, pipes, sockets, consoles.  The
 * calls that need it hold it (libos/sys/locks); to sleep is to release it.
 *
 * This is the variant for programs with one thread, where it is nothing.
 */
#ifndef SCHED_FILES_LOCK_H
#define SCHED_FILES_LOCK_H

/* Release it; returns how often it was held. */
static inline unsigned files_release(void)
{
	return 0;
}

static inline void files_acquire(unsigned depth)
{
	(void)depth;
}

/* Hold it once more, and once less. */
static inline void files_hold(void)
{
}

static inline void files_drop(void)
{
}

#endif
