/* SPDX-License-Identifier: MIT */
/*
 * Locks that inherit priorities, for one thread: it has them, or nobody has.  And what only
 * syscall(2) can get wrong: programs that name this have either.
 */
#include <errno.h>
#include <stddef.h>

#include <arch/user.h>

#include <sys_calls.h>

#include "futex.h"
#include "process.h"

int futex_deadline(int op, const struct timespec *timeout, uint64_t *deadline)
	__attribute__((weak));

/* It never waits, but Linux looks at the time first. */
static int check_time(int op, const struct timespec *timeout)
{
	uint64_t unused;

	if (timeout == NULL)
		return 0;
	return futex_deadline != NULL ? futex_deadline(op, timeout, &unused) : -ENOSYS;
}

static int lock(int *word)
{
	int now, status = 0;

	if (user_copy_in(&now, word, sizeof now) != 0)
		return -EFAULT;
	if ((now & FUTEX_OWNER) == PROCESS_ID)
		return -EDEADLK;
	/* Linux has marked it before it looks for the owner. */
	if ((now & FUTEX_OWNER) != 0) {
		now |= FUTEX_WAITERS;
		status = -ESRCH;
	} else {
		now = (now & FUTEX_OWNER_DIED) | PROCESS_ID;
	}
	return user_copy_out(word, &now, sizeof now) != 0 ? -EFAULT : status;
}

static int unlock(int *word)
{
	int now;

	if (user_copy_in(&now, word, sizeof now) != 0)
		return -EFAULT;
	if ((now & FUTEX_OWNER) != PROCESS_ID)
		return -EPERM;
	now = 0;
	return user_copy_out(word, &now, sizeof now);
}

/* Nobody waits, so that there is nobody to move. */
static int check_requeue(int op, int wakes, int requeues, const int *word2)
{
	if (wakes < 0 || requeues < 0 || (uintptr_t)word2 % sizeof *word2 != 0)
		return -EINVAL;
	return (uintptr_t)word2 >= USER_END || !futex_finds(word2, op) ? -EFAULT : 0;
}

static int check(const int *word, int op, int value, const struct timespec *timeout,
		 const int *word2)
{
	int which = op & ~(FUTEX_PRIVATE | FUTEX_REALTIME), status = 0;

	if (which == FUTEX_LOCK_PI || which == FUTEX_LOCK_PI2)
		status = check_time(op, timeout);
	if (status == 0)
		status = futex_check(word, op);
	if (status != 0)
		return status;
	/* Of these, a number is where others have a time. */
	return which == FUTEX_REQUEUE || which == FUTEX_CMP_REQUEUE ?
		check_requeue(op, value, (int)(uintptr_t)timeout, word2) : 0;
}

/* Linked for who names it, and then instead of futex_basic. */
long sys_futex(int *word, int op, int value, const struct timespec *timeout, int *word2, int value3)
{
	int status = check(word, op, value, timeout, word2);

	if (status != 0)
		return status;
	switch (op & ~(FUTEX_PRIVATE | FUTEX_REALTIME)) {
	case FUTEX_LOCK_PI:
	case FUTEX_LOCK_PI2:
	case FUTEX_TRYLOCK_PI:
		return lock(word);
	case FUTEX_UNLOCK_PI:
		return unlock(word);
	default:
		return futex_basic(word, op, value, timeout, word2, value3);
	}
}

extern const char eremite_futex_inherit[1];
const char eremite_futex_inherit[1];
