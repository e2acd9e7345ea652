/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>

#include <arch/user.h>
#include <arch/user_atomic.h>

#include "futex_parts.h"
#include "futex_table.h"

enum change { SET, ADD, OR, AND_NOT, XOR, SHIFTED = 8 };
enum comparison { EQUAL, UNEQUAL, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL };

/* A signed number of 12 bits. */
static int number(unsigned bits)
{
	return (int)(bits << 20) >> 20;
}

static int changed(unsigned how, int old, int argument)
{
	switch (how) {
	case SET:
		return argument;
	case ADD:
		return (int)((unsigned)old + (unsigned)argument);
	case OR:
		return old | argument;
	case AND_NOT:
		return old & ~argument;
	default:
		return old ^ argument;
	}
}

static bool compares(unsigned how, int old, int with)
{
	switch (how) {
	case EQUAL:
		return old == with;
	case UNEQUAL:
		return old != with;
	case LESS:
		return old < with;
	case LESS_EQUAL:
		return old <= with;
	case GREATER:
		return old > with;
	default:
		return old >= with;
	}
}

/* WORD changes in one step; *OLD is what it was. */
static int change(int *word, unsigned operation, int *old)
{
	unsigned how = operation >> 28;
	int argument = number(operation >> 12 & 0xfff);
	int expected, found;

	if (how & SHIFTED)
		argument = (int)(1u << (argument & 31));
	how &= ~(unsigned)SHIFTED;
	if (how > XOR)
		return -ENOSYS;
	if (user_copy_in(&found, word, sizeof found) != 0)
		return -EFAULT;
	do {
		expected = found;
		if (user_exchange_if(word, &found, changed(how, expected, argument)) != 0)
			return -EFAULT;
	} while (found != expected);
	*old = expected;
	return 0;
}

static int wake_some(const int *word, int count)
{
	struct bucket *bucket = bucket_of(word);
	struct waiter *next, *waiter = bucket_next(bucket, NULL, word, ~0u);
	int woken = 0;

	for (; waiter != NULL && woken < count; waiter = next, woken++) {
		next = bucket_next(bucket, waiter, word, ~0u);
		if (waiter->lender != NULL) /* it is to be moved only */
			return -EINVAL;
		bucket_wake(bucket, waiter);
	}
	return woken;
}

/* Change WORD2 as OPERATION says, wake up to COUNT who wait for WORD, and, if what WORD2 was compares
 * as OPERATION says, others who wait for that. */
long futex_wake_op(int *word, int op, int count, const struct timespec *timeout, int *word2,
		   int operation)
{
	struct bucket *bucket = bucket_of(word), *bucket2 = bucket_of(word2);
	unsigned comparison = (unsigned)operation >> 24 & 15;
	int old, more, status, count2 = second_number(timeout);

	(void)op;
	if ((uintptr_t)word2 % sizeof *word2 != 0)
		return -EINVAL;
	if (comparison > GREATER_EQUAL)
		return -ENOSYS;
	bucket_lock_two(bucket, bucket2);
	status = change(word2, (unsigned)operation, &old);
	if (status == 0) {
		status = wake_some(word, count > 0 ? count : 1);
		more = 0;
		if (status >= 0 && compares(comparison, old, number((unsigned)operation & 0xfff)))
			more = wake_some(word2, count2 > 0 ? count2 : 1);
		status = more < 0 ? more : status + more;
	}
	bucket_unlock_two(bucket, bucket2);
	return status;
}
