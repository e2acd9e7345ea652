/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>

#include <arch/user.h>
#include <file/own.h>
#include <mm/frames.h>
#include <ramfs/memory.h>

#include "ring.h"

_Static_assert(sizeof(struct pipe) <= PIECE_MAX, "piece_take");

paddr_t pipe_frame_take(struct pipe *pipe)
{
	paddr_t frame = pipe->spare;

	if (frame == PADDR_NONE)
		return ram_frame();
	pipe->spare = PADDR_NONE;
	return frame;
}

void pipe_frame_give(struct pipe *pipe, paddr_t frame)
{
	if (pipe->spare == PADDR_NONE)
		pipe->spare = frame;
	else
		frames_free(frame, 0);
}

static void free_pipe(struct pipe *pipe)
{
	while (!pipe_empty(pipe))
		frames_free(pipe_slot(pipe, pipe->tail++)->frame, 0);
	if (pipe->spare != PADDR_NONE)
		frames_free(pipe->spare, 0);
	if (pipe->slots != pipe->first)
		frames_free(machine_direct_frame(pipe->slots), 0);
	piece_give(pipe);
}

/* The other side sees the end of the file, or that nobody reads. */
static void close_end(struct file *file, enum end end)
{
	enum end other = end == READER ? WRITER : READER;
	struct pipe *pipe = pipe_behind(file);

	wait_queue_end(&pipe->ends[end].queue);
	file_own_lock(file);
	pipe->open[end] = false;
	if (pipe->open[other])
		wait_queue_wake(&pipe->ends[other].queue, 0);
	file_own_unlock(file);
	if (!pipe->open[other])
		free_pipe(pipe);
}

static void release_reader(struct file *file)
{
	close_end(file, READER);
}

static void release_writer(struct file *file)
{
	close_end(file, WRITER);
}

static short poll_reader(struct file *file)
{
	const struct pipe *pipe = pipe_behind(file);

	return (pipe_empty(pipe) ? 0 : POLLIN | POLLRDNORM) | (pipe->open[WRITER] ? 0 : POLLHUP);
}

static short poll_writer(struct file *file)
{
	const struct pipe *pipe = pipe_behind(file);

	return (pipe_full(pipe) ? 0 : POLLOUT | POLLWRNORM) | (pipe->open[READER] ? 0 : POLLERR);
}

static int status_of(struct file *file, struct stat *status)
{
	waited_status(status, S_IFIFO | 0600, pipe_behind(file)->number);
	return 0;
}

static long control(struct file *file, unsigned request, void *argument)
{
	struct pipe *pipe = pipe_behind(file);
	int count = 0;

	if (request != FIONREAD)
		return -ENOTTY;
	for (unsigned i = pipe->tail; i != pipe->head; i++)
		count += pipe_slot(pipe, i)->length;
	return user_copy_out(argument, &count, sizeof count);
}

static long read_one(struct file *file, void *buffer, size_t size)
{
	struct buffers to = buffers_one(buffer, size);

	return pipe_read(file, &to);
}

static long write_one(struct file *file, const void *buffer, size_t size)
{
	struct buffers from = buffers_one(buffer, size);

	return pipe_write(file, &from);
}

static const struct waited_ops reader_ops = {
	.file = { .read = read_one, .ioctl = control, .poll = poll_reader, .stat = status_of,
		  .release = release_reader },
	.read_whole = pipe_read,
};

static const struct waited_ops writer_ops = {
	.file = { .write = write_one, .ioctl = control, .poll = poll_writer, .stat = status_of,
		  .release = release_writer },
	.write_whole = pipe_write,
};

static void init(struct pipe *pipe)
{
	*pipe = (struct pipe){ .open = { true, true }, .slot_count = SLOTS, .spare = PADDR_NONE,
			       .number = (unsigned)waited_number() };
	pipe->slots = pipe->first;
	pipe->ends[READER].pipe = pipe->ends[WRITER].pipe = pipe;
}

int pipe_create(struct file *files[2], int flags)
{
	struct pipe *pipe = piece_take(sizeof *pipe);

	if (pipe == NULL)
		return -ENOMEM;
	init(pipe);
	files[0] = waited_new(&reader_ops, &pipe->ends[READER].queue,
			      (flags & O_NONBLOCK) | O_RDONLY);
	if (files[0] == NULL)
		goto free_pipe;
	files[1] = waited_new(&writer_ops, &pipe->ends[WRITER].queue, flags | O_WRONLY);
	if (files[1] == NULL)
		goto put_reader;
	file_set_own(files[0]);
	file_share_own(files[1], files[0]);
	return 0;
put_reader:
	pipe->open[WRITER] = false;
	file_put(files[0]);
	return -ENOMEM;
free_pipe:
	piece_give(pipe);
	return -ENOMEM;
}

struct pipe *pipe_of(const struct file *file)
{
	return file->ops == &reader_ops.file || file->ops == &writer_ops.file ? pipe_behind(file) :
										NULL;
}
