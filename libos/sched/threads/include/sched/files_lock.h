/* SPDX-License-Identifier: MIT */
/*
 * The lock of descriptors and of all that lies behind them and has no lock of its own (file/own.h):
 * consoles, directories, epolls, files of the host.  The calls that need it hold it (all but those in
 * libos/sys/threads/unlocked); to sleep is to release it, and the file's own.
 */
#ifndef SCHED_FILES_LOCK_H
#define SCHED_FILES_LOCK_H

#include <stddef.h>

#include <arch/lock.h>
#include <sched/thread.h>

extern struct nest files_nest;

/* What a call holds. */
struct files_held {
	unsigned depth;   /* how often the files lock */
	struct spin *own; /* that of a file, or NULL */
};

/* The caller holds SPIN, a file's own lock, from now on; or gives back what it holds of that kind. */
static inline void own_hold(struct spin *spin)
{
	spin_lock(spin);
	sched_current()->own = spin;
}

static inline struct spin *own_drop(void)
{
	struct thread *self = sched_current();
	struct spin *own = self->own;

	if (own != NULL) {
		self->own = NULL;
		spin_unlock(own);
	}
	return own;
}

/* Release all, and take it again. */
static inline struct files_held files_release(void)
{
	struct files_held held = { .own = own_drop() };

	held.depth = nest_held(&files_nest) ? files_nest.depth : 0;
	for (unsigned i = 0; i < held.depth; i++)
		nest_unlock(&files_nest);
	return held;
}

static inline void files_acquire(struct files_held held)
{
	while (held.depth-- > 0)
		nest_lock(&files_nest);
	if (held.own != NULL)
		own_hold(held.own);
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
