/* SPDX-License-Identifier: MIT */
#ifndef MQUEUE_QUEUE_H
#define MQUEUE_QUEUE_H

#include <file/own.h>
#include <mqueue/mqueue.h>
#include <waited/waited.h>

#define INLINE_MAX 256 /* bytes of a message that are no pages of their own */

struct page;

struct message {
	struct message *next;
	size_t length;
	unsigned priority;
	struct page *pages; /* NULL: what follows */
	char text[];
};

/* A queue as it was opened. */
struct opened {
	struct wait_queue queue; /* must be the first member: file->queue */
	struct mqueue *mqueue;
	struct opened *next;
};

/* Locking: the files lock for what has to do with names and references; all else, also "opened", that
 * which all files that are open for it share. */
struct mqueue {
	struct own_group own;
	unsigned references; /* of what opened it, and of its name */
	char *name;          /* NULL: it was unlinked */
	struct mqueue *next; /* of those with names */
	mode_t mode;
	uint64_t number, promised;
	struct mqueue_size size;
	long count;
	struct message *first, *last; /* by priority, then age */
	struct message *spare;        /* memory for the next one; or NULL */
	struct opened *opened;
	unsigned senders, receivers; /* that sleep */
	bool notifies;
	int signal;
	uintptr_t value;
	struct file *told; /* or an eventfd that a thread reads: a reference */
};

/* -EFAULT, -ENOMEM. */
int mqueue_message_new(struct mqueue *queue, struct message **message, const void *text,
		       size_t length);
int mqueue_message_copy(const struct message *message, void *text);
void mqueue_message_free(struct mqueue *queue, struct message *message);

/* names.c: the list of those with names. */
struct mqueue *mqueue_find(const char *name);
void mqueue_put(struct mqueue *queue);

/* queue.c: a new file for QUEUE, with a reference to it; NULL. */
struct file *mqueue_file(struct mqueue *queue, int flags);

/* Tell all who have opened it. */
void mqueue_wake(struct mqueue *queue, unsigned events);

/* notify.c: a message came to an empty queue, by FILE, whose own lock is given back. */
void mqueue_tell(struct file *file) __attribute__((weak));

#endif
