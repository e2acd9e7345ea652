/* SPDX-License-Identifier: MIT */
#include <stddef.h>

#include "futex_pi.h"
#include "lender.h"

#define CHAIN_MAX 1024 /* as Linux's max_lock_depth */

struct spin lenders_lock = SPIN("lenders");
static struct lender *first, *last; /* in the order in which they came */

static struct lender *of(const struct thread *thread)
{
	struct lender *lender = first;

	while (lender != NULL && lender->thread != thread)
		lender = lender->next;
	return lender;
}

static void list(struct lender *lender)
{
	lender->next = NULL;
	lender->previous = last;
	if (last != NULL)
		last->next = lender;
	else
		first = lender;
	last = lender;
}

static void unlist(struct lender *lender)
{
	if (lender->next != NULL)
		lender->next->previous = lender->previous;
	else
		last = lender->previous;
	if (lender->previous != NULL)
		lender->previous->next = lender->next;
	else
		first = lender->next;
}

/* What is lent to THREAD now; false: no other than before. */
static bool settle(struct thread *thread)
{
	int priority = 0;

	for (struct lender *lender = first; lender != NULL; lender = lender->next)
		if (lender->owner == thread && thread_priority(lender->thread) > priority)
			priority = thread_priority(lender->thread);
	if (priority == thread->boosted)
		return false;
	__atomic_store_n(&thread->boosted, priority, __ATOMIC_RELAXED);
	sched_changed(thread);
	return true;
}

/* Who waits for whom has no end without one: enter (futex_pi.c) refuses circles. */
static void settle_chain(struct thread *thread)
{
	for (unsigned i = 0; i < CHAIN_MAX && settle(thread); i++) {
		struct lender *lender = of(thread);

		if (lender == NULL)
			return;
		thread = lender->owner;
	}
}

void lender_enter(struct lender *lender)
{
	lender->waits = true;
	list(lender);
	settle_chain(lender->owner);
}

struct lender *lender_first(const int *word)
{
	struct lender *best = NULL;

	for (struct lender *lender = first; lender != NULL; lender = lender->next)
		if (lender->word == word && (best == NULL || thread_priority(lender->thread) >
					     thread_priority(best->thread)))
			best = lender;
	return best;
}

struct lender *lender_first_of(const struct thread *thread)
{
	for (struct lender *lender = first; lender != NULL; lender = lender->next)
		if (lender->owner == thread)
			return lender_first(lender->word);
	return NULL;
}

void lender_give(struct lender *lender)
{
	struct thread *before = lender->owner, *thread = lender->thread;

	unlist(lender);
	for (struct lender *other = first; other != NULL; other = other->next)
		if (other->word == lender->word)
			other->owner = thread;
	settle(thread);
	settle(before);
	sched_wake(thread);
	__atomic_store_n(&lender->waits, false, __ATOMIC_RELEASE);
}

bool lender_waits_for(const struct thread *thread, const struct thread *other)
{
	for (unsigned i = 0; i < CHAIN_MAX; i++) {
		const struct lender *lender;

		if (thread == other)
			return true;
		lender = of(thread);
		if (lender == NULL)
			return false;
		thread = lender->owner;
	}
	return true;
}

bool lender_waits(const struct lender *lender)
{
	bool waits;

	spin_lock(&lenders_lock);
	waits = lender->waits;
	spin_unlock(&lenders_lock);
	return waits;
}

bool lender_leave(struct lender *lender)
{
	bool waited;

	spin_lock(&lenders_lock);
	waited = lender->waits;
	if (waited) {
		lender->waits = false;
		unlist(lender);
		settle_chain(lender->owner);
	}
	spin_unlock(&lenders_lock);
	return waited;
}

void futex_pi_changed(int id)
{
	struct lender *lender;
	struct thread *thread;

	spin_lock(&lenders_lock);
	spin_lock(&threads_lock);
	thread = thread_find(id);
	spin_unlock(&threads_lock);
	/* Who waits cannot end. */
	lender = thread != NULL ? of(thread) : NULL;
	if (lender != NULL)
		settle_chain(lender->owner);
	spin_unlock(&lenders_lock);
}
