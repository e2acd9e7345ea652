/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>

#include <ramfs/memory.h>

#include "queue.h"

#define STATUS_SIZE 80 /* of what Linux says when it is read */

static const struct waited_ops ops;

static struct opened *opened_of(const struct file *file)
{
	return (struct opened *)file->queue;
}

struct mqueue *mqueue_of(const struct file *file)
{
	return file->ops == &ops.file ? opened_of(file)->mqueue : NULL;
}

struct mqueue_size mqueue_size(const struct mqueue *queue)
{
	return queue->size;
}

long mqueue_count(const struct mqueue *queue)
{
	return queue->count;
}

void mqueue_wake(struct mqueue *queue, unsigned events)
{
	for (struct opened *opened = queue->opened; opened != NULL; opened = opened->next)
		wait_queue_wake(&opened->queue, events);
}

static short poll_queue(struct file *file)
{
	const struct mqueue *queue = opened_of(file)->mqueue;

	return (queue->count > 0 ? POLLIN | POLLRDNORM : 0) |
	       (queue->count < queue->size.messages ? POLLOUT | POLLWRNORM : 0);
}

static int status_of(struct file *file, struct stat *status)
{
	const struct mqueue *queue = opened_of(file)->mqueue;

	waited_status(status, S_IFREG | queue->mode, queue->number);
	status->st_nlink = queue->name != NULL;
	status->st_size = STATUS_SIZE;
	return 0;
}

static void unlink_opened(struct opened *opened)
{
	struct opened **link = &opened->mqueue->opened;

	while (*link != opened)
		link = &(*link)->next;
	*link = opened->next;
}

/* Who closes a queue is not notified any more: there is one process. */
static void release(struct file *file)
{
	struct opened *opened = opened_of(file);
	struct mqueue *queue = opened->mqueue;

	wait_queue_end(&opened->queue);
	file_own_lock(file);
	unlink_opened(opened);
	file_own_unlock(file);
	if (mqueue_notify_none != NULL)
		mqueue_notify_none(queue);
	own_group_remove(&queue->own);
	mqueue_put(queue);
	piece_give(opened);
}

static const struct waited_ops ops = {
	.file = { .poll = poll_queue, .stat = status_of, .release = release },
};

struct file *mqueue_file(struct mqueue *queue, int flags)
{
	struct opened *opened = piece_take(sizeof *opened);
	struct file *file;

	if (opened == NULL)
		return NULL;
	*opened = (struct opened){ .mqueue = queue };
	file = waited_new(&ops, &opened->queue, flags);
	if (file == NULL) {
		piece_give(opened);
		return NULL;
	}
	queue->references++;
	own_group_add(&queue->own, file);
	file_own_lock(file);
	opened->next = queue->opened;
	queue->opened = opened;
	file_own_unlock(file);
	return file;
}
