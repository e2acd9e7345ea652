/* SPDX-License-Identifier: MIT */
/*
 * Threads that wait for locks, and lend their priority to who has them: to the owner of the owner's
 * lock, too, and so on.
 *
 * Locking: lenders_lock, before threads_lock and before that of a run queue.  There are few of them at
 * any time.
 */
#ifndef LENDER_H
#define LENDER_H

#include <stdbool.h>

#include <sched/thread.h>

/* On the stack of who waits. */
struct lender {
	struct lender *next, *previous;
	const int *word;
	struct thread *thread;
	struct thread *owner; /* the same for all of a word; has not ended: it would release them */
	bool waits;           /* it is in the list */
	bool moved;           /* it was entered by another thread (futex_pi_requeue.c) */
};

extern struct spin lenders_lock;

/* Under the lock. */
void lender_enter(struct lender *lender);
/* Of those that wait for WORD, the first of the highest priority; NULL. */
struct lender *lender_first(const int *word);
/* The same for any lock that THREAD has. */
struct lender *lender_first_of(const struct thread *thread);
/* LENDER gets the lock, and runs: afterwards it may be gone. */
void lender_give(struct lender *lender);
/* Whether THREAD waits for OTHER, if only because whom it waits for does. */
bool lender_waits_for(const struct thread *thread, const struct thread *other);

/* Without it.  False: it was given the lock. */
bool lender_waits(const struct lender *lender);
/* It waits no longer.  False: it was given the lock. */
bool lender_leave(struct lender *lender);

#endif
