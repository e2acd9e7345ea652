/* SPDX-License-Identifier: MIT */
/*
 * Locks that lend the priority of who waits to who holds them (futex(2), "Priority-inheritance
 * futexes").  Null if the program has no such lock (futex_parts.h).
 */
#ifndef FUTEX_PI_H
#define FUTEX_PI_H

struct thread;

/* THREAD, the current one, ends: locks for which others wait go to them. */
void futex_pi_release(struct thread *thread) __attribute__((weak));
/* The priority of thread ID changed: so does what it lends. */
void futex_pi_changed(int id) __attribute__((weak));

#endif
