/* SPDX-License-Identifier: MIT */
/*
 * Threads that wait for many things at once, or for what does not tell when it comes.
 * Locking: it is a wait queue.
 */
#ifndef SCHED_POLLERS_H
#define SCHED_POLLERS_H

#include <stddef.h>

#include <sched/wait_queue.h>

extern struct wait_queue pollers;
void pollers_wake_all(void);

/* Something may have become ready. */
static inline void pollers_wake(void)
{
	if (__atomic_load_n(&pollers.first, __ATOMIC_RELAXED) != NULL)
		pollers_wake_all();
}

#endif
