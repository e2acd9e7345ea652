/* SPDX-License-Identifier: MIT */
/*
 * Wait queues: who wants to know when an object's readiness rises.
 *
 * An object calls wait_queue_wake with what may hold now (POLLIN, ...); each entry decides what that
 * means to it.  A queue or an entry of zeros is empty.
 *
 * Locking: thread context, or the return to the application.  A queue has a lock, for its list, which
 * is taken after that of the object and before those of the scheduler.  Who waits enters the queue
 * first and then looks at the object under the object's lock; who changes the object under its lock
 * wakes before it gives that back: so a queue that is empty needs no lock to be woken.  Of an entry,
 * "queue" changes under the files lock, or while a reference to the file keeps the object.
 */
#ifndef SCHED_WAIT_QUEUE_H
#define SCHED_WAIT_QUEUE_H

#include <stdbool.h>

#include <sched/wait_lock.h>

struct wait_queue;

struct wait_entry {
	struct wait_entry *next, *previous;
	struct wait_queue *queue; /* in which it is, or NULL */
	/* EVENTS (0: anything) may hold.  Whether somebody was woken.  The queue's lock is held: it
	 * stays in. */
	bool (*wake)(struct wait_entry *entry, unsigned events);
	/* The object goes away; the entry was taken out. */
	void (*gone)(struct wait_entry *entry);
	bool exclusive; /* the first of these that wakes somebody is the last one to be asked */
};

struct wait_queue {
	struct wait_entry *first, *last;
	struct wait_lock lock;
};

/* Exclusive entries are asked after all others, in the order in which they came; others are asked
 * before those that came earlier, as on Linux. */
void wait_queue_add(struct wait_queue *queue, struct wait_entry *entry);

/* Nothing happens if it is in no queue. */
void wait_queue_remove(struct wait_entry *entry);

void wait_queue_wake(struct wait_queue *queue, unsigned events);

/* Take all entries out, and tell them. */
void wait_queue_end(struct wait_queue *queue);

#endif
