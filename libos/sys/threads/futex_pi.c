/* SPDX-License-Identifier: MIT */
/*
 * The word of a lock has its owner's ID, and FUTEX_WAITERS if somebody waits: who unlocks it then
 * comes here, and the lock goes to the waiter of the highest priority at once.
 */
#include <errno.h>
#include <stddef.h>

#include <arch/user.h>
#include <arch/user_atomic.h>
#include <signal/hooks.h>

#include "../futex.h"
#include "futex_deadline.h"
#include "futex_parts.h"
#include "futex_pi.h"
#include "lender.h"

/* *WORD becomes VALUE if it is still FOUND; -EAGAIN: it is not, -EFAULT. */
static int replace(int *word, int found, int value)
{
	int expected = found;

	if (user_exchange_if(word, &expected, value) != 0)
		return -EFAULT;
	return expected == found ? 0 : -EAGAIN;
}

/* Nobody has it, nobody waits for it: THREAD gets it. */
static int take(int *word, int found, const struct thread *thread)
{
	return replace(word, found, (found & FUTEX_OWNER_DIED) | thread->id);
}

/* Who has a lock for which nobody waits yet.  -ESRCH: nobody, or one whose locks were released; but it
 * may have released this one by itself before it ended: -EAGAIN. */
static int owner_of(int *word, int found, struct thread **owner)
{
	int status;

	spin_lock(&threads_lock);
	*owner = thread_find(found & FUTEX_OWNER);
	if (*owner != NULL && (*owner)->lends_no_more)
		*owner = NULL;
	spin_unlock(&threads_lock);
	if (*owner != NULL)
		return 0;
	/* Linux has marked it before it looks. */
	status = replace(word, found, found | FUTEX_WAITERS);
	return status == 0 ? -ESRCH : status;
}

int futex_pi_enter(struct lender *lender, int *word, int found)
{
	struct lender *other = lender_first(word);
	int status = 0;

	if ((found & FUTEX_OWNER) == lender->thread->id)
		return -EDEADLK;
	if (other == NULL && (found & FUTEX_OWNER) == 0) {
		status = take(word, found, lender->thread);
		return status == 0 ? 1 : status;
	}
	/* The word of one that has just ended has no owner; the lock is about to be handed over. */
	if (other == NULL)
		status = owner_of(word, found, &lender->owner);
	else if ((found & FUTEX_OWNER) != 0 && (found & FUTEX_OWNER) != other->owner->id)
		status = -EINVAL;
	else
		lender->owner = other->owner;
	if (status == 0 && lender_waits_for(lender->owner, lender->thread))
		status = -EDEADLK;
	if (status == 0 && (found & FUTEX_WAITERS) == 0)
		status = replace(word, found, found | FUTEX_WAITERS);
	if (status == 0)
		lender_enter(lender);
	return status;
}

/* 1: it has the lock.  0: it is entered. */
static int begin(struct lender *lender, int *word)
{
	int status, found;

	do {
		spin_lock(&lenders_lock);
		if (user_copy_in(&found, word, sizeof found) != 0)
			status = -EFAULT;
		else
			status = futex_pi_enter(lender, word, found);
		spin_unlock(&lenders_lock);
	} while (status == -EAGAIN);
	return status;
}

int futex_pi_wait(struct lender *lender, uint64_t deadline)
{
	struct thread *self = lender->thread;
	int status = 0;

	self->waits_for = lender->word;
	self->waits_how = "lock";
	while (status == 0 && lender_waits(lender)) {
		sched_prepare();
		if (lender_waits(lender))
			status = sched_sleep(deadline);
		else
			sched_cancel();
	}
	self->waits_how = NULL;
	return lender_leave(lender) ? status : 0;
}

static long lock(int *word, int op, const struct timespec *timeout)
{
	uint64_t deadline;
	int status;

	/* The older operation's times are those of the wall clock. */
	if ((op & ~(FUTEX_PRIVATE | FUTEX_REALTIME)) == FUTEX_LOCK_PI)
		op |= FUTEX_REALTIME;
	status = futex_deadline_of(op, timeout, &deadline);

	while (status == 0) {
		struct lender lender = { .word = word, .thread = sched_current() };

		status = begin(&lender, word);
		if (status == 0)
			status = futex_pi_wait(&lender, deadline);
		else if (status > 0)
			return 0;
		if (status == 0)
			return 0;
		if (status == -EINTR) {
			signal_hook_return(-EINTR);
			status = 0; /* it goes on after any handler */
		}
	}
	return status;
}

static int try(int *word, int found)
{
	struct thread *owner;
	int status;

	if ((found & FUTEX_OWNER) == sched_current()->id)
		return -EDEADLK;
	if (lender_first(word) != NULL)
		return -EBUSY;
	if ((found & FUTEX_OWNER) == 0)
		return take(word, found, sched_current());
	status = owner_of(word, found, &owner);
	return status == 0 ? -EBUSY : status;
}

static long trylock(int *word)
{
	int status, found;

	do {
		spin_lock(&lenders_lock);
		status = user_copy_in(&found, word, sizeof found) != 0 ? -EFAULT : try(word, found);
		spin_unlock(&lenders_lock);
	} while (status == -EAGAIN);
	return status == -EBUSY ? -EAGAIN : status;
}

static int give_up(int *word, int found)
{
	struct lender *next = lender_first(word);

	if ((found & FUTEX_OWNER) != sched_current()->id)
		return -EPERM;
	if (next == NULL)
		return replace(word, found, 0);
	if (replace(word, found, FUTEX_WAITERS | next->thread->id) != 0)
		return -EAGAIN;
	lender_give(next);
	return 0;
}

static long unlock(int *word)
{
	int status, found;

	do {
		spin_lock(&lenders_lock);
		status = user_copy_in(&found, word, sizeof found) != 0 ? -EFAULT : give_up(word, found);
		spin_unlock(&lenders_lock);
	} while (status == -EAGAIN);
	sched_look();
	return status;
}

long eremite_futex_inherit(int *word, int op, int value, const struct timespec *timeout, int *word2,
			   int value3)
{
	(void)value;
	(void)word2;
	(void)value3;
	switch (op & ~(FUTEX_PRIVATE | FUTEX_REALTIME)) {
	case FUTEX_TRYLOCK_PI:
		return trylock(word);
	case FUTEX_UNLOCK_PI:
		return unlock(word);
	default:
		return lock(word, op, timeout);
	}
}

bool futex_is_inherited(const int *word)
{
	bool is;

	spin_lock(&lenders_lock);
	is = lender_first(word) != NULL;
	spin_unlock(&lenders_lock);
	return is;
}

/* Whatever the program wrote there meanwhile: who gets the lock is told that its owner has ended. */
static void hand_over(struct lender *next)
{
	int *word = (int *)next->word;
	int found;

	if (user_copy_in(&found, word, sizeof found) == 0)
		while (replace(word, found, FUTEX_WAITERS | FUTEX_OWNER_DIED | next->thread->id) ==
		       -EAGAIN)
			if (user_copy_in(&found, word, sizeof found) != 0)
				break;
	lender_give(next);
}

void futex_pi_release(struct thread *thread)
{
	struct lender *next;

	spin_lock(&lenders_lock);
	thread->lends_no_more = true;
	while ((next = lender_first_of(thread)) != NULL)
		hand_over(next);
	spin_unlock(&lenders_lock);
}
