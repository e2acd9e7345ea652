/* SPDX-License-Identifier: MIT */
/*
 * Parts of futex(2).  Each is there if the program can ask for it, else null: musl's only function that
 * requeues, and its only one that makes locks inherit priorities, name what they need
 * (toolchain/musl/adapt.py), and syscall(2) names all (toolchain/gen-syscalls.py).
 */
#ifndef FUTEX_PARTS_H
#define FUTEX_PARTS_H

#include <stdbool.h>
#include <stdint.h>

struct timespec;

/* The arguments are those of the call; the first word is aligned, and in the program's half. */
typedef long futex_part(int *word, int op, int value, const struct timespec *timeout, int *word2,
			int value3);

/* FUTEX_REQUEUE, FUTEX_CMP_REQUEUE. */
futex_part eremite_futex_requeue __attribute__((weak));
/* FUTEX_LOCK_PI, FUTEX_LOCK_PI2, FUTEX_TRYLOCK_PI, FUTEX_UNLOCK_PI. */
futex_part eremite_futex_inherit __attribute__((weak));
/* With it: whether somebody waits for WORD by that, so that no other operation wakes them. */
bool futex_is_inherited(const int *word) __attribute__((weak));
/* FUTEX_WAIT_REQUEUE_PI, FUTEX_CMP_REQUEUE_PI. */
futex_part futex_requeue_inherit __attribute__((weak));
/* FUTEX_WAKE_OP. */
futex_part futex_wake_op __attribute__((weak));

/* Of requeues and FUTEX_WAKE_OP the second number is where the timeout would be. */
static inline int second_number(const struct timespec *timeout)
{
	return (int)(uintptr_t)timeout;
}

#endif
