/* SPDX-License-Identifier: MIT */
/*
 * futex(2) for programs with threads.
 */
#include <errno.h>
#include <stddef.h>
#include <time.h>

#include <arch/user.h>
#include <mm/file_pages.h>
#include <signal/hooks.h>

#include <sys_calls.h>

#include "../futex.h"
#include "futex_deadline.h"
#include "futex_parts.h"
#include "futex_table.h"
#include "futex_wake.h"

/* Weak: without clocks (time_clock.c names it) nobody has a time to wait until. */
int futex_deadline(int op, const struct timespec *timeout, uint64_t *deadline)
	__attribute__((weak));

/* Weak: a program that maps no files has no words at several addresses. */
extern __typeof__(file_pages_word) file_pages_word __attribute__((weak));

int futex_deadline_of(int op, const struct timespec *timeout, uint64_t *deadline)
{
	*deadline = MACHINE_NEVER;
	if (timeout == NULL)
		return 0;
	return futex_deadline != NULL ? futex_deadline(op, timeout, deadline) : -ENOSYS;
}

/* What WORD is, and whether the thread is to wait, which it has entered itself for then. */
static int enter(struct waiter *waiter, int value)
{
	struct bucket *bucket = bucket_of(waiter->word);
	int status = 0, now;

	spin_lock(&bucket->lock);
	if (user_copy_in(&now, waiter->word, sizeof now) != 0)
		status = -EFAULT;
	else if (now != value)
		status = -EAGAIN;
	if (status == 0) {
		bucket_enter(bucket, waiter);
		sched_prepare();
	}
	spin_unlock(&bucket->lock);
	return status;
}

static int wait_once(const int *word, int value, uint64_t deadline, unsigned bits)
{
	struct waiter waiter = { .word = word, .thread = sched_current(), .bits = bits };
	int status = enter(&waiter, value);

	return status != 0 ? status : waiter_sleep(&waiter, deadline);
}

static long wait(const int *word, int op, int value, const struct timespec *timeout, unsigned bits)
{
	uint64_t deadline;
	int status;

	if (bits == 0)
		return -EINVAL;
	status = futex_deadline_of(op, timeout, &deadline);
	if (status != 0)
		return status;
	for (;;) {
		status = wait_once(word, value, deadline, bits);
		if (status != -EINTR)
			return signal_hook_return(status);
		if (!signal_hook_pending()) /* somebody else took it */
			continue;
		if (deadline != MACHINE_NEVER)
			return signal_hook_return(-EINTR);
		if (!signal_hook_restarts())
			return -EINTR;
	}
}

static long wake(const int *word, int count, unsigned bits)
{
	int woken;

	if (bits == 0 || (futex_is_inherited != NULL && futex_is_inherited(word)))
		return -EINVAL;
	woken = futex_wake(word, count > 0 ? count : 1, bits);
	sched_look();
	return woken;
}

/* What is more than to wait and to wake.  NULL: it is not there, or there is no such operation. */
static futex_part *part_of(int op)
{
	switch (op & ~(FUTEX_PRIVATE | FUTEX_REALTIME)) {
	case FUTEX_REQUEUE:
	case FUTEX_CMP_REQUEUE:
		return eremite_futex_requeue;
	case FUTEX_WAKE_OP:
		return futex_wake_op;
	case FUTEX_LOCK_PI:
	case FUTEX_LOCK_PI2:
	case FUTEX_TRYLOCK_PI:
	case FUTEX_UNLOCK_PI:
		return eremite_futex_inherit;
	case FUTEX_WAIT_REQUEUE_PI:
	case FUTEX_CMP_REQUEUE_PI:
		return futex_requeue_inherit;
	default:
		return NULL;
	}
}

long sys_futex(int *word, int op, int value, const struct timespec *timeout, int *word2, int value3)
{
	futex_part *part;
	int status = futex_check(word, op);

	if (status != 0)
		return status;
	if (!(op & FUTEX_PRIVATE) && file_pages_word) {
		word = file_pages_word(word);
		word2 = file_pages_word(word2);
	}
	switch (op & ~(FUTEX_PRIVATE | FUTEX_REALTIME)) {
	case FUTEX_WAIT:
		return wait(word, op, value, timeout, ~0u);
	case FUTEX_WAIT_BITSET:
		return wait(word, op, value, timeout, (unsigned)value3);
	case FUTEX_WAKE:
		return wake(word, value, ~0u);
	case FUTEX_WAKE_BITSET:
		return wake(word, value, (unsigned)value3);
	default:
		part = part_of(op);
		return part != NULL ? part(word, op, value, timeout, word2, value3) : -ENOSYS;
	}
}
