/* SPDX-License-Identifier: MIT */
/*
 * Locks that lend the priority of who waits to who holds them (futex(2), "Priority-inheritance
 * futexes").
 */
#ifndef FUTEX_PI_H
#define FUTEX_PI_H

struct thread;
struct timespec;

long futex_lock_pi(int *word, int op, const struct timespec *timeout);
long futex_trylock_pi(int *word);
long futex_unlock_pi(int *word);

/* THREAD, the current one, ends: locks for which others wait go to them. */
void futex_pi_release(struct thread *thread);
/* The priority of thread ID changed: so does what it lends. */
void futex_pi_changed(int id);

#endif
