/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stddef.h>

#include <arch/user.h>

#include "../futex.h"
#include "futex_parts.h"
#include "futex_table.h"

/* Wake WAKES of those who wait for FROM, have REQUEUES others wait for TO. */
static int requeue_locked(const int *from, int wakes, int requeues, const int *to)
{
	struct bucket *bucket = bucket_of(from), *target = bucket_of(to);
	struct waiter *next;
	int done = 0;

	for (struct waiter *waiter = bucket_next(bucket, NULL, from, ~0u); waiter != NULL;
	     waiter = next) {
		next = bucket_next(bucket, waiter, from, ~0u);
		if (waiter->lender != NULL)
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

static int compare(const int *word, int expected)
{
	int now;

	if (user_copy_in(&now, word, sizeof now) != 0)
		return -EFAULT;
	return now == expected ? 0 : -EAGAIN;
}

long eremite_futex_requeue(int *from, int op, int wakes, const struct timespec *timeout, int *to,
			   int expected)
{
	struct bucket *bucket = bucket_of(from), *target = bucket_of(to);
	int requeues = second_number(timeout);
	int status = 0;

	if (wakes < 0 || requeues < 0)
		return -EINVAL;
	if ((uintptr_t)to % sizeof *to != 0)
		return -EINVAL;
	if ((uintptr_t)to >= USER_END || !futex_finds(to, op))
		return -EFAULT;
	bucket_lock_two(bucket, target);
	if ((op & ~FUTEX_PRIVATE) == FUTEX_CMP_REQUEUE)
		status = compare(from, expected);
	if (status == 0)
		status = requeue_locked(from, wakes, requeues, to);
	bucket_unlock_two(bucket, target);
	return status;
}
