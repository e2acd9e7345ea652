/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "run.h"

/* Writing must not block, or signals and the time limit would wait too; but O_NONBLOCK on the
 * descriptor that we were given would change it for everybody who shares it.  So open it again. */
static void reopen(struct output *output)
{
	struct stat stat;
	char path[32];
	int fd;

	if (fstat(output->to, &stat) != 0)
		return;
	output->is_socket = S_ISSOCK(stat.st_mode);
	if (!S_ISFIFO(stat.st_mode) && !S_ISCHR(stat.st_mode))
		return;
	snprintf(path, sizeof path, "/proc/self/fd/%d", output->to);
	fd = open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return;
	output->to = fd;
	output->own = true;
}

void output_open(struct output *output, int from, int to)
{
	output->from = from;
	output->to = to;
	output->own = output->is_socket = false;
	output->size = output->start = 0;
	output->taken = output->given = 0;
	if (from >= 0)
		reopen(output);
}

void output_close(struct output *output)
{
	if (output->own)
		close(output->to);
	output->own = false;
	output->from = -1;
}

bool output_done(const struct output *output)
{
	return output->from < 0 && output->size == 0;
}

static void output_fill(struct output *output)
{
	ssize_t count = read(output->from, output->buffer, sizeof output->buffer);

	if (count > 0) {
		output->start = 0;
		output->size = (size_t)count;
		output->taken += (uint64_t)count;
	} else if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
		output->from = -1;
	}
}

static int output_flush(struct output *output)
{
	const char *data = output->buffer + output->start;
	/* If it could not be opened again, poll promises room for this much at least. */
	size_t size = output->own || output->size < 4096 ? output->size : 4096;
	ssize_t count;

	if (output->is_socket)
		count = send(output->to, data, size, MSG_DONTWAIT | MSG_NOSIGNAL);
	else
		count = write(output->to, data, size);
	if (count < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : errno;
	output->start += (size_t)count;
	output->size -= (size_t)count;
	output->given += (uint64_t)count;
	return 0;
}

int output_move(struct output *output)
{
	if (output->size == 0 && output->from >= 0)
		output_fill(output);
	return output->size == 0 ? 0 : output_flush(output);
}

uint64_t output_mark(const struct output *output)
{
	int waiting = 0;

	if (output->from < 0 || ioctl(output->from, FIONREAD, &waiting) != 0 || waiting < 0)
		waiting = 0;
	return output->taken + (unsigned)waiting;
}

bool output_passed(const struct output *output, uint64_t mark)
{
	return output->given >= mark || output_done(output);
}

void output_drop(struct output *output)
{
	output->from = -1;
	output->size = 0;
}
