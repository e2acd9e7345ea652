/* SPDX-License-Identifier: MIT */
/*
 * Who waits for which word.  There is one address space: a word is its address.
 *
 * Locking: a bucket has its own, taken before that of a run queue; of two buckets, the one at the
 * lower address is first.
 */
#ifndef FUTEX_TABLE_H
#define FUTEX_TABLE_H

#include <stdint.h>

#include <sched/thread.h>

struct bucket;
struct lender;

/* On the stack of who waits. */
struct waiter {
	struct waiter *next, *previous;
	struct bucket *bucket;  /* NULL: it was woken */
	const int *word;
	struct thread *thread;
	unsigned bits;
	struct lender *lender;  /* it is to be moved to a lock (futex_pi_requeue.c); NULL */
};

struct bucket {
	struct spin lock;
	struct waiter *first, *last;
};

struct bucket *bucket_of(const int *word);
void bucket_lock_two(struct bucket *a, struct bucket *b);
void bucket_unlock_two(struct bucket *a, struct bucket *b);

/* Behind those of its priority, before lower ones. */
void bucket_enter(struct bucket *bucket, struct waiter *waiter);
void bucket_leave(struct bucket *bucket, struct waiter *waiter);

/* From one bucket to the other, both locked: it waits for WORD from now on. */
void bucket_move(struct bucket *from, struct bucket *to, struct waiter *waiter, const int *word);

/* The first after WAITER (NULL: of all) that waits for WORD with one of BITS. */
struct waiter *bucket_next(const struct bucket *bucket, const struct waiter *waiter,
			   const int *word, unsigned bits);

/* Take it out and wake it; afterwards it may be gone. */
void bucket_wake(struct bucket *bucket, struct waiter *waiter);

/* Announced as sched_prepare says and entered: sleep until woken.  As sched_sleep; the waiter is out
 * of its bucket. */
int waiter_sleep(struct waiter *waiter, uint64_t deadline);

#endif
