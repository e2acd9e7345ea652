/* SPDX-License-Identifier: MIT */
/* futex(2), of which the C library has no header. */
#ifndef FUTEX_H
#define FUTEX_H

#include <sys/syscall.h>
#include <unistd.h>

#include "thread.h"

enum futex_op {
	FUTEX_WAIT, FUTEX_WAKE, FUTEX_FD, FUTEX_REQUEUE, FUTEX_CMP_REQUEUE, FUTEX_WAKE_OP,
	FUTEX_LOCK_PI, FUTEX_UNLOCK_PI, FUTEX_TRYLOCK_PI, FUTEX_WAIT_BITSET, FUTEX_WAKE_BITSET,
	FUTEX_WAIT_REQUEUE_PI, FUTEX_CMP_REQUEUE_PI, FUTEX_LOCK_PI2,
};

#define FUTEX_PRIVATE 128
#define FUTEX_CLOCK_REALTIME 256

#define FUTEX_WAITERS 0x80000000u
#define FUTEX_OWNER_DIED 0x40000000u
#define FUTEX_TID_MASK 0x3fffffffu

enum futex_wake_op {
	FUTEX_OP_SET, FUTEX_OP_ADD, FUTEX_OP_OR, FUTEX_OP_ANDN, FUTEX_OP_XOR,
	FUTEX_OP_OPARG_SHIFT = 8,
};

enum futex_compare {
	FUTEX_OP_CMP_EQ, FUTEX_OP_CMP_NE, FUTEX_OP_CMP_LT, FUTEX_OP_CMP_LE, FUTEX_OP_CMP_GT,
	FUTEX_OP_CMP_GE,
};

static inline long futex(volatile int *word, int op, int value, const void *timeout,
	volatile int *word2, int value3)
{
	return syscall(SYS_futex, word, op, value, timeout, word2, value3);
}

/* Until COUNT threads sleep at WORD: those that are moved to where they are are counted. */
static inline void await_sleepers(volatile int *word, int count)
{
	int tries = 5000;

	while (futex(word, FUTEX_REQUEUE | FUTEX_PRIVATE, 0, (void *)1000l, word, 0) < count) {
		if (--tries == 0) {
			printf("no %d threads asleep\n", count);
			exit(98);
		}
		sleep_ms(1);
	}
}

#endif
