/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stddef.h>

#include "futex_table.h"
#include "futex_wake.h"

#define BUCKETS 256

static struct bucket buckets[BUCKETS] = {
	[0 ... BUCKETS - 1] = { .lock = SPIN("futex bucket") },
};

struct bucket *bucket_of(const int *word)
{
	uint64_t hash = ((uintptr_t)word >> 2) * 0x9e3779b97f4a7c15ull;

	return &buckets[hash >> 56];
}

_Static_assert(BUCKETS == 1 << (64 - 56), "bucket_of");

void bucket_lock_two(struct bucket *a, struct bucket *b)
{
	struct bucket *second = a < b ? b : a;

	spin_lock(a < b ? &a->lock : &b->lock);
	if (a != b)
		spin_lock_next(&second->lock, (unsigned)(second - buckets));
}

void bucket_unlock_two(struct bucket *a, struct bucket *b)
{
	spin_unlock(&a->lock);
	if (a != b)
		spin_unlock(&b->lock);
}

/* The last one that WAITER comes after. */
static struct waiter *place(const struct bucket *bucket, const struct waiter *waiter)
{
	struct waiter *before = bucket->last;

	while (before != NULL && thread_priority(before->thread) < thread_priority(waiter->thread))
		before = before->previous;
	return before;
}

void bucket_enter(struct bucket *bucket, struct waiter *waiter)
{
	struct waiter *before = place(bucket, waiter);

	waiter->previous = before;
	waiter->next = before != NULL ? before->next : bucket->first;
	if (waiter->next != NULL)
		waiter->next->previous = waiter;
	else
		bucket->last = waiter;
	if (before != NULL)
		before->next = waiter;
	else
		bucket->first = waiter;
	__atomic_store_n(&waiter->bucket, bucket, __ATOMIC_RELEASE);
}

static void unlink_waiter(struct bucket *bucket, struct waiter *waiter)
{
	if (waiter->next != NULL)
		waiter->next->previous = waiter->previous;
	else
		bucket->last = waiter->previous;
	if (waiter->previous != NULL)
		waiter->previous->next = waiter->next;
	else
		bucket->first = waiter->next;
}

void bucket_leave(struct bucket *bucket, struct waiter *waiter)
{
	unlink_waiter(bucket, waiter);
	__atomic_store_n(&waiter->bucket, NULL, __ATOMIC_RELEASE);
}

/* At no time in none: that would tell its thread that it was woken. */
void bucket_move(struct bucket *from, struct bucket *to, struct waiter *waiter, const int *word)
{
	__atomic_store_n(&waiter->word, word, __ATOMIC_RELAXED);
	if (from == to)
		return;
	unlink_waiter(from, waiter);
	bucket_enter(to, waiter);
}

struct waiter *bucket_next(const struct bucket *bucket, const struct waiter *waiter,
			   const int *word, unsigned bits)
{
	struct waiter *next = waiter != NULL ? waiter->next : bucket->first;

	while (next != NULL && (next->word != word || (next->bits & bits) == 0))
		next = next->next;
	return next;
}

/* Who finds that it is in no bucket any more may be gone at once: so that is told last. */
void bucket_wake(struct bucket *bucket, struct waiter *waiter)
{
	struct thread *thread = waiter->thread;

	unlink_waiter(bucket, waiter);
	sched_wake(thread);
	__atomic_store_n(&waiter->bucket, NULL, __ATOMIC_RELEASE);
}

/* Out of the bucket in which it is now, which a requeue may change.  False: it is in none. */
static bool withdraw(struct waiter *waiter)
{
	for (;;) {
		struct bucket *bucket = __atomic_load_n(&waiter->bucket, __ATOMIC_ACQUIRE);
		bool found;

		if (bucket == NULL)
			return false;
		spin_lock(&bucket->lock);
		found = __atomic_load_n(&waiter->bucket, __ATOMIC_RELAXED) == bucket;
		if (found)
			bucket_leave(bucket, waiter);
		spin_unlock(&bucket->lock);
		if (found)
			return true;
	}
}

/* Under the lock, as who wakes it says so last. */
static bool is_waiting(const struct waiter *waiter)
{
	struct bucket *bucket = __atomic_load_n(&waiter->bucket, __ATOMIC_ACQUIRE);

	if (bucket == NULL)
		return false;
	spin_lock(&bucket->lock);
	spin_unlock(&bucket->lock);
	return __atomic_load_n(&waiter->bucket, __ATOMIC_ACQUIRE) != NULL;
}

int waiter_sleep(struct waiter *waiter, uint64_t deadline)
{
	struct thread *self = waiter->thread;
	int status;

	self->waits_for = __atomic_load_n(&waiter->word, __ATOMIC_RELAXED);
	self->waits_how = "futex";
	while ((status = sched_sleep(deadline)) == 0 && is_waiting(waiter)) {
		sched_prepare();
		if (!is_waiting(waiter)) {
			sched_cancel();
			break;
		}
	}
	self->waits_how = NULL;
	if (status != 0 && !withdraw(waiter))
		status = 0;
	return status;
}

int futex_wake(const int *word, int count, unsigned bits)
{
	struct bucket *bucket = bucket_of(word);
	struct waiter *waiter = NULL, *next;
	int woken = 0;

	spin_lock(&bucket->lock);
	for (waiter = bucket_next(bucket, NULL, word, bits); waiter != NULL && woken < count;
	     waiter = next) {
		next = bucket_next(bucket, waiter, word, bits);
		if (waiter->lender != NULL) {
			woken = -EINVAL;
			break;
		}
		bucket_wake(bucket, waiter);
		woken++;
	}
	spin_unlock(&bucket->lock);
	return woken;
}
