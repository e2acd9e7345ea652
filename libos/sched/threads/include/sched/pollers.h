/* SPDX-License-Identifier: MIT */
/*
 * Threads that wait for many things at once, or for what does not tell when it comes.
 * Locking: the files lock.
 */
#ifndef SCHED_POLLERS_H
#define SCHED_POLLERS_H

#include <stddef.h>

#include <sched/wait_queue.h>

extern struct wait_queue pollers;

/* Something may have become ready. */
static inline void pollers_wake(void)
{
	for (struct wait_entry *entry = pollers.first, *next; entry != NULL; entry = next) {
		next = entry->next;
		entry->wake(entry, 0);
	}
}

#endif
