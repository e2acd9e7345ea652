/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>

#include <arch/user.h>
#include <eventfd/eventfd.h>
#include <file/own.h>
#include <machine/clock.h>
#include <ramfs/memory.h>
#include <waited/waited.h>

#include "anonymous.h"

struct eventfd {
	struct wait_queue queue; /* must be the first member: file->queue */
	uint64_t count;          /* at most UINT64_MAX - 1 */
	bool semaphore;
};

/* A write that waits. */
struct addition {
	const struct eventfd *eventfd;
	uint64_t value;
};

static struct eventfd *eventfd_of(const struct file *file)
{
	return (struct eventfd *)file->queue;
}

static bool readable(void *argument)
{
	const struct eventfd *eventfd = argument;

	return eventfd->count > 0;
}

static bool has_room(const struct eventfd *eventfd, uint64_t added)
{
	return UINT64_MAX - eventfd->count > added;
}

static bool writable(void *argument)
{
	const struct addition *addition = argument;

	return has_room(addition->eventfd, addition->value);
}

static long read_whole(struct file *file, struct buffers *to)
{
	struct eventfd *eventfd = eventfd_of(file);
	uint64_t value;

	if (to->left < sizeof value)
		return -EINVAL;
	while (!readable(eventfd)) {
		int status = -EAGAIN;

		if (!(file->flags & O_NONBLOCK))
			status = waited_block(file, MACHINE_NEVER, readable, eventfd);
		if (status != 0)
			return status;
	}
	value = eventfd->semaphore ? 1 : eventfd->count;
	eventfd->count -= value;
	wait_queue_wake(&eventfd->queue, POLLOUT);
	return buffers_fill(to, &value, sizeof value) == 0 ? (long)sizeof value : -EFAULT;
}

static long read_one(struct file *file, void *buffer, size_t size)
{
	struct buffers to = buffers_one(buffer, size);

	return read_whole(file, &to);
}

static long write_one(struct file *file, const void *buffer, size_t size)
{
	struct eventfd *eventfd = eventfd_of(file);
	uint64_t value;

	if (size != sizeof value)
		return -EINVAL;
	if (user_copy_in(&value, buffer, sizeof value) != 0)
		return -EFAULT;
	if (value == UINT64_MAX)
		return -EINVAL;
	while (!has_room(eventfd, value)) {
		struct addition addition = { eventfd, value };
		int status = -EAGAIN;

		if (!(file->flags & O_NONBLOCK))
			status = waited_block(file, MACHINE_NEVER, writable, &addition);
		if (status != 0)
			return status;
	}
	eventfd->count += value;
	wait_queue_wake(&eventfd->queue, POLLIN);
	return (long)sizeof value;
}

static short poll_eventfd(struct file *file)
{
	const struct eventfd *eventfd = eventfd_of(file);

	return (eventfd->count > 0 ? POLLIN : 0) | (has_room(eventfd, 1) ? POLLOUT : 0);
}

static void release(struct file *file)
{
	wait_queue_end(file->queue);
	piece_give(eventfd_of(file));
}

static const struct waited_ops ops;

int eventfd_add(struct file *file, uint64_t value)
{
	struct eventfd *eventfd = eventfd_of(file);

	if (file->ops != &ops.file)
		return -EINVAL;
	if (value == 0 || !has_room(eventfd, value))
		return 0;
	eventfd->count += value;
	wait_queue_wake(&eventfd->queue, POLLIN);
	return 0;
}

static const struct waited_ops ops = {
	.file = { .read = read_one, .write = write_one, .poll = poll_eventfd,
		  .stat = anonymous_stat, .seek = anonymous_seek, .release = release },
	.read_whole = read_whole,
};

struct file *eventfd_new(uint64_t count, bool semaphore, int flags)
{
	struct eventfd *eventfd = piece_take(sizeof *eventfd);
	struct file *file;

	if (eventfd == NULL)
		return NULL;
	*eventfd = (struct eventfd){ .count = count, .semaphore = semaphore };
	file = waited_new(&ops, &eventfd->queue, (flags & O_NONBLOCK) | O_RDWR);
	if (file == NULL)
		piece_give(eventfd);
	else
		file_set_own(file);
	return file;
}
