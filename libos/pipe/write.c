/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>

#include <machine/clock.h>
#include <mm/frames.h>
#include <sched/block.h>

#include "ring.h"

static bool writable(void *argument)
{
	const struct pipe *pipe = argument;

	return !pipe_full(pipe) || !pipe->open[READER];
}

/* What does not fill a page goes to the last one that was written, if it fits there whole. */
static long append(struct pipe *pipe, struct buffers *from)
{
	size_t part = from->left & PAGE_MASK;
	struct slot *slot = pipe_slot(pipe, pipe->head - 1);
	char *to;

	if (part == 0 || pipe_empty(pipe) || slot->packet ||
	    slot->offset + slot->length + part > PAGE_SIZE)
		return 0;
	to = machine_direct(slot->frame);
	if (buffers_take(from, to + slot->offset + slot->length, part) != 0)
		return -EFAULT;
	slot->length = (unsigned short)(slot->length + part);
	return (long)part;
}

static long add_slot(struct pipe *pipe, struct buffers *from, bool packet)
{
	size_t part = from->left < PAGE_SIZE ? from->left : PAGE_SIZE;
	paddr_t frame = pipe_frame_take(pipe);

	if (frame == PADDR_NONE)
		return -ENOMEM;
	if (buffers_take(from, machine_direct(frame), part) != 0) {
		pipe_frame_give(pipe, frame);
		return -EFAULT;
	}
	*pipe_slot(pipe, pipe->head++) = (struct slot){
		.frame = frame, .length = (unsigned short)part, .packet = packet,
	};
	return (long)part;
}

static void wake_readers(struct pipe *pipe)
{
	wait_queue_wake(&pipe->ends[READER].queue, POLLIN | POLLRDNORM);
}

/* After DONE bytes were written: a write that is interrupted then tells them. */
static int wait_for_room(struct file *file, struct pipe *pipe, long done)
{
	if (file->flags & O_NONBLOCK)
		return -EAGAIN;
	if (done == 0)
		return waited_block(file, MACHINE_NEVER, writable, pipe);
	wake_readers(pipe);
	return waited_sleep(file, MACHINE_NEVER, writable, pipe);
}

/* One step; 0: go on. */
static long write_some(struct file *file, struct pipe *pipe, struct buffers *from, long *done)
{
	long part;

	if (!pipe->open[READER]) {
		waited_broken();
		return -EPIPE;
	}
	if (pipe_full(pipe))
		return wait_for_room(file, pipe, *done);
	part = add_slot(pipe, from, file->flags & O_DIRECT);
	if (part < 0)
		return part;
	*done += part;
	return 0;
}

long pipe_write(struct file *file, struct buffers *from)
{
	struct pipe *pipe = pipe_behind(file);
	long done, status = 0;

	if (from->left == 0)
		return 0;
	if (!pipe->open[READER]) {
		waited_broken();
		return -EPIPE;
	}
	done = append(pipe, from);
	if (done < 0)
		return done;
	while (status == 0 && from->left > 0)
		status = write_some(file, pipe, from, &done);
	if (done > 0)
		wake_readers(pipe);
	return done > 0 ? done : status;
}
