/* SPDX-License-Identifier: MIT */
/*
 * The lock of descriptors and of all that lies behind them: files, pipes, sockets, consoles.  The
 * calls that need it hold it; to sleep is to release it.
 *
 * This is the variant for programs with one thread, where it is nothing.
 */
#ifndef SCHED_FILES_LOCK_H
#define SCHED_FILES_LOCK_H

/* What a call holds. */
struct files_held {
};

/* Release all, and take it again. */
static inline struct files_held files_release(void)
{
	return (struct files_held){};
}

static inline void files_acquire(struct files_held held)
{
	(void)held;
}

/* Hold it once more, and once less. */
static inline void files_hold(void)
{
}

static inline void files_drop(void)
{
}

#endif
