/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>

#include <machine/clock.h>

#include "ring.h"

static bool readable(void *argument)
{
	const struct pipe *pipe = argument;

	return !pipe_empty(pipe) || !pipe->open[WRITER];
}

/* From the first slot.  *AGAIN: there may be more for this read. */
static long read_slot(struct pipe *pipe, struct buffers *to, bool *again)
{
	struct slot *slot = pipe_slot(pipe, pipe->tail);
	size_t part = slot->length < to->left ? slot->length : to->left;
	const char *from = machine_direct(slot->frame);

	*again = false;
	if (buffers_fill(to, from + slot->offset, part) != 0)
		return -EFAULT;
	slot->offset = (unsigned short)(slot->offset + part);
	slot->length = (unsigned short)(slot->length - part);
	if (slot->packet || slot->length == 0) {
		*again = !slot->packet;
		pipe_frame_give(pipe, slot->frame);
		pipe->tail++;
	}
	return (long)part;
}

static long read_available(struct pipe *pipe, struct buffers *to)
{
	bool was_full = pipe_full(pipe), again = true;
	long done = 0;

	while (again && to->left > 0 && !pipe_empty(pipe)) {
		long part = read_slot(pipe, to, &again);

		if (part < 0) {
			done = done > 0 ? done : part;
			break;
		}
		done += part;
	}
	if (was_full)
		wait_queue_wake(&pipe->ends[WRITER].queue, POLLOUT | POLLWRNORM);
	return done;
}

long pipe_read(struct file *file, struct buffers *to)
{
	struct pipe *pipe = pipe_behind(file);

	if (to->left == 0)
		return 0;
	while (pipe_empty(pipe)) {
		int status;

		if (!pipe->open[WRITER])
			return 0;
		if (file->flags & O_NONBLOCK)
			return -EAGAIN;
		status = waited_block(file, MACHINE_NEVER, readable, pipe);
		if (status != 0)
			return status;
	}
	return read_available(pipe, to);
}
