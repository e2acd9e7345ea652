/* SPDX-License-Identifier: MIT */
/*
 * futex(2) for programs with threads.
 */
#include <errno.h>
#include <stddef.h>
#include <time.h>

#include <arch/user.h>
#include <signal/hooks.h>

#include <sys_calls.h>

#include "../futex.h"
#include "futex_deadline.h"
#include "futex_op.h"
#include "futex_pi.h"
#include "futex_table.h"
#include "futex_wake.h"

/* Weak: without clocks (time_clock.c names it) nobody has a time to wait until. */
int futex_deadline(int op, const struct timespec *timeout, uint64_t *deadline)
	__attribute__((weak));

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

/* Wake WAKES of those who wait for FROM, have REQUEUES others wait for TO. */
static int requeue_locked(const int *from, int wakes, int requeues, const int *to)
{
	struct bucket *bucket = bucket_of(from), *target = bucket_of(to);
	struct waiter *next;
	int done = 0;

	for (struct waiter *waiter = bucket_next(bucket, NULL, from, ~0u); waiter != NULL;
	     waiter = next) {
		next = bucket_next(bucket, waiter, from, ~0u);
		if (waiter->inherits)
			return -EINVAL;
		if (done < wakes)
			bucket_wake(bucket, waiter);
		else if (done - wakes < requeues)
			bucket_move(bucket, target, waiter, to);
		else
			break;
		done++;
	}
	return done;
}

static long requeue(const int *from, int wakes, int requeues, const int *to, const int *expected)
{
	struct bucket *bucket = bucket_of(from), *target = bucket_of(to);
	int now, status = 0;

	if (wakes < 0 || requeues < 0)
		return -EINVAL;
	if ((uintptr_t)to % sizeof *to != 0)
		return -EINVAL;
	bucket_lock_two(bucket, target);
	if (expected != NULL) {
		if (user_copy_in(&now, from, sizeof now) != 0)
			status = -EFAULT;
		else if (now != *expected)
			status = -EAGAIN;
	}
	if (status == 0)
		status = requeue_locked(from, wakes, requeues, to);
	bucket_unlock_two(bucket, target);
	return status;
}

static long wake(const int *word, int count, unsigned bits)
{
	int woken;

	if (bits == 0)
		return -EINVAL;
	woken = futex_wake(word, count > 0 ? count : 1, bits);
	sched_look();
	return woken;
}

/* Of requeues and FUTEX_WAKE_OP the second number is where the timeout would be. */
static int second_number(const struct timespec *timeout)
{
	return (int)(uintptr_t)timeout;
}

/* The others have no time, or a relative one. */
static bool has_clock(int op)
{
	int which = op & ~(FUTEX_PRIVATE | FUTEX_REALTIME);

	return which == FUTEX_WAIT_BITSET || which == FUTEX_LOCK_PI2;
}

long sys_futex(int *word, int op, int value, const struct timespec *timeout, int *word2, int value3)
{
	if (op & FUTEX_REALTIME && !has_clock(op))
		return -ENOSYS;
	if ((uintptr_t)word % sizeof *word != 0)
		return -EINVAL;
	if ((uintptr_t)word >= USER_END)
		return -EFAULT;
	switch (op & ~(FUTEX_PRIVATE | FUTEX_REALTIME)) {
	case FUTEX_WAIT:
		return wait(word, op, value, timeout, ~0u);
	case FUTEX_WAIT_BITSET:
		return wait(word, op, value, timeout, (unsigned)value3);
	case FUTEX_WAKE:
		return wake(word, value, ~0u);
	case FUTEX_WAKE_BITSET:
		return wake(word, value, (unsigned)value3);
	case FUTEX_REQUEUE:
		return requeue(word, value, second_number(timeout), word2, NULL);
	case FUTEX_CMP_REQUEUE:
		return requeue(word, value, second_number(timeout), word2, &value3);
	case FUTEX_WAKE_OP:
		return futex_wake_op(word, value, word2, second_number(timeout), (unsigned)value3);
	case FUTEX_LOCK_PI:
	case FUTEX_LOCK_PI2:
		return futex_lock_pi(word, op, timeout);
	case FUTEX_TRYLOCK_PI:
		return futex_trylock_pi(word);
	case FUTEX_UNLOCK_PI:
		return futex_unlock_pi(word);
	default:
		return -ENOSYS;
	}
}
