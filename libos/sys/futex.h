/* SPDX-License-Identifier: MIT */
#ifndef SYS_FUTEX_H
#define SYS_FUTEX_H

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>

#include <arch/user.h>

struct timespec;

enum futex_operation {
	FUTEX_WAIT = 0,
	FUTEX_WAKE = 1,
	FUTEX_REQUEUE = 3,
	FUTEX_CMP_REQUEUE = 4,
	FUTEX_WAKE_OP = 5,
	FUTEX_LOCK_PI = 6,
	FUTEX_UNLOCK_PI = 7,
	FUTEX_TRYLOCK_PI = 8,
	FUTEX_WAIT_BITSET = 9,
	FUTEX_WAKE_BITSET = 10,
	FUTEX_WAIT_REQUEUE_PI = 11,
	FUTEX_CMP_REQUEUE_PI = 12,
	FUTEX_LOCK_PI2 = 13,
	FUTEX_PRIVATE = 128,
	FUTEX_REALTIME = 256,
};

/* FUTEX_REALTIME is for these: the others have no time, or a relative one. */
static inline bool futex_has_clock(int op)
{
	int which = op & ~(FUTEX_PRIVATE | FUTEX_REALTIME);

	return which == FUTEX_WAIT_BITSET || which == FUTEX_LOCK_PI2 || which == FUTEX_WAIT_REQUEUE_PI;
}

/* Whether WORD can be the word of operation OP: Linux looks up the page of one that processes may
 * share, and only then.  What waits or locks reads the word anyway. */
static inline bool futex_finds(const int *word, int op)
{
	int unused;

	return op & FUTEX_PRIVATE || user_copy_in(&unused, word, sizeof unused) == 0;
}

/* What can be wrong with any operation. */
static inline int futex_check(const int *word, int op)
{
	if (op & FUTEX_REALTIME && !futex_has_clock(op))
		return -ENOSYS;
	if ((uintptr_t)word % sizeof *word != 0)
		return -EINVAL;
	return (uintptr_t)word >= USER_END || !futex_finds(word, op) ? -EFAULT : 0;
}

/* The word of a lock that inherits priorities. */
#define FUTEX_OWNER 0x3fffffff      /* the thread that has it; 0: nobody */
#define FUTEX_OWNER_DIED 0x40000000 /* who had it ended without giving it up */
#define FUTEX_WAITERS ((int)0x80000000)

/* futex(2) for one thread, but for those locks. */
long futex_basic(int *word, int op, int value, const struct timespec *timeout, int *word2, int value3);

#endif
