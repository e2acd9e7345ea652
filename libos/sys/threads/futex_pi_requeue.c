/* SPDX-License-Identifier: MIT */
/*
 * Waits for a condition that end with a lock that inherits priorities (futex(2),
 * FUTEX_WAIT_REQUEUE_PI and FUTEX_CMP_REQUEUE_PI).  Who waits is in a bucket at first, then among the
 * lenders, and sleeps on when it is moved; lenders_lock is held over the move, so that who gives up
 * its wait meanwhile learns of it.
 */
#include <errno.h>
#include <stddef.h>

#include <arch/user.h>
#include <signal/hooks.h>

#include "../futex.h"
#include "futex_deadline.h"
#include "futex_parts.h"
#include "futex_pi.h"
#include "futex_table.h"
#include "lender.h"

static int compare(const int *word, int expected)
{
	int now;

	if (user_copy_in(&now, word, sizeof now) != 0)
		return -EFAULT;
	return now == expected ? 0 : -EAGAIN;
}

static int enter(struct waiter *waiter, int value)
{
	struct bucket *bucket = bucket_of(waiter->word);
	int status;

	spin_lock(&bucket->lock);
	status = compare(waiter->word, value);
	if (status == 0) {
		bucket_enter(bucket, waiter);
		sched_prepare();
	}
	spin_unlock(&bucket->lock);
	return status;
}

static bool was_moved(const struct lender *lender)
{
	bool was;

	spin_lock(&lenders_lock);
	was = lender->moved;
	spin_unlock(&lenders_lock);
	return was;
}

/* 0: it has LOCK.  -EINTR: it was not moved yet, and may begin again. */
static int wait_once(const int *word, int value, uint64_t deadline, const int *lock)
{
	struct lender lender = { .word = lock, .thread = sched_current() };
	struct waiter waiter = { .word = word, .thread = lender.thread, .bits = ~0u,
				 .lender = &lender };
	int status = enter(&waiter, value);

	if (status != 0)
		return status;
	status = waiter_sleep(&waiter, deadline);
	if (!was_moved(&lender))
		return status;
	status = futex_pi_wait(&lender, deadline);
	return status == -EINTR ? -EAGAIN : status;
}

static long wait(const int *word, int op, int value, const struct timespec *timeout, const int *lock)
{
	uint64_t deadline;
	int status = futex_deadline_of(op, timeout, &deadline);

	if (status != 0)
		return status;
	while ((status = wait_once(word, value, deadline, lock)) == -EINTR)
		signal_hook_return(-EINTR);
	return signal_hook_return(status);
}

/* The next one to be moved, NULL: there is none.  *STATUS: WORD is not what is expected of it (NULL:
 * any longer), or who waits does so in another way, or for another lock. */
static struct waiter *next(const int *word, const int *expected, const int *lock, int *status)
{
	struct bucket *bucket = bucket_of(word);
	struct waiter *waiter;

	spin_lock(&bucket->lock);
	*status = expected != NULL ? compare(word, *expected) : 0;
	waiter = bucket_next(bucket, NULL, word, ~0u);
	if (*status == 0 && waiter != NULL &&
	    (waiter->lender == NULL || waiter->lender->word != lock))
		*status = -EINVAL;
	spin_unlock(&bucket->lock);
	return waiter;
}

/* It may have left by itself meanwhile; it then waits for lenders_lock. */
static void take_out(struct waiter *waiter, const int *word, bool wakes)
{
	struct bucket *bucket = bucket_of(word);

	spin_lock(&bucket->lock);
	if (__atomic_load_n(&waiter->bucket, __ATOMIC_RELAXED) == bucket) {
		if (wakes)
			bucket_wake(bucket, waiter);
		else
			bucket_leave(bucket, waiter);
	}
	spin_unlock(&bucket->lock);
}

enum move { MOVED = 1, AGAIN };

/* 0: nobody waits. */
static int move(const int *word, const int *expected, int *lock)
{
	struct waiter *waiter;
	int found, status;

	waiter = next(word, expected, lock, &status);
	if (waiter == NULL || status != 0)
		return status;
	if (user_copy_in(&found, lock, sizeof found) != 0)
		return -EFAULT;
	status = futex_pi_enter(waiter->lender, lock, found);
	if (status < 0)
		return status == -EAGAIN ? AGAIN : status;
	waiter->lender->moved = true;
	take_out(waiter, word, status == 1);
	return MOVED;
}

/* The first one may have the lock at once, and is one more than MOVES. */
static long requeue(const int *word, int moves, int *lock, int expected)
{
	int done = 0, status;

	do {
		spin_lock(&lenders_lock);
		status = move(word, done == 0 ? &expected : NULL, lock);
		spin_unlock(&lenders_lock);
		done += status == MOVED;
	} while (status == AGAIN || (status == MOVED && done <= moves));
	sched_look();
	return status < 0 ? status : done;
}

long futex_requeue_inherit(int *word, int op, int value, const struct timespec *timeout, int *lock,
			   int expected)
{
	if (lock == word || (uintptr_t)lock % sizeof *lock != 0)
		return -EINVAL;
	if ((op & ~(FUTEX_PRIVATE | FUTEX_REALTIME)) == FUTEX_WAIT_REQUEUE_PI)
		return wait(word, op, value, timeout, lock);
	if (value != 1 || second_number(timeout) < 0)
		return -EINVAL;
	return requeue(word, second_number(timeout), lock, expected);
}
