/* SPDX-License-Identifier: MIT */
/*
 * Locks that lend the priority of who waits to who holds them (futex(2), "Priority-inheritance
 * futexes").  Null if the program has no such lock (futex_parts.h).
 */
#ifndef FUTEX_PI_H
#define FUTEX_PI_H

#include <stdint.h>

struct lender;
struct thread;

/* THREAD, the current one, ends: locks for which others wait go to them. */
void futex_pi_release(struct thread *thread) __attribute__((weak));
/* The priority of thread ID changed: so does what it lends. */
void futex_pi_changed(int id) __attribute__((weak));

/* The rest is for who has such locks.  WORD was FOUND: LENDER is entered among those that wait for it;
 * 1: it has the lock.  -EAGAIN: look again.  Under lenders_lock. */
int futex_pi_enter(struct lender *lender, int *word, int found);
/* LENDER, the caller's, has been entered: until it is given the lock.  -ETIMEDOUT, -EINTR. */
int futex_pi_wait(struct lender *lender, uint64_t deadline);

#endif
