/* SPDX-License-Identifier: MIT */
/*
 * Locks that lend the priority of who waits to who holds them (futex(2), "Priority-inheritance
 * futexes").
 */
#ifndef FUTEX_PI_H
#define FUTEX_PI_H

struct timespec;

long futex_lock_pi(int *word, int op, const struct timespec *timeout);
long futex_trylock_pi(int *word);
long futex_unlock_pi(int *word);

#endif
