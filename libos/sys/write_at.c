/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <signal/hooks.h>

#include <sys_calls.h>

#include "one_file.h"
#include "positioned.h"
#include "vectors.h"

/* A regular file's own write at another position, which with O_APPEND is the end (pwrite(2), BUGS);
 * devices ignore positions. */
static long write_at(struct file *file, const void *buffer, size_t size, off_t offset)
{
	int status = positioned_check(file, offset);
	off_t position;
	long result;

	if (status != 0)
		return status;
	if (!may_write(file))
		return -EBADF;
	if (!file_is_regular(file))
		return write_file(file, (void *)buffer, size);
	position = file->position;
	file->position = offset;
	result = write_file(file, (void *)buffer, size);
	file->position = position;
	return result;
}

long sys_pwrite64(int fd, const void *buf, size_t count, off_t offset)
{
	struct file *file = file_enter(fd);

	return signal_hook_return(file_leave(write_at(file, buf, vector_limit(count), offset)));
}

static long writev_at(struct file *file, const struct iovec *iov, int count, off_t offset)
{
	int status = positioned_check(file, offset);
	off_t position;
	long result;

	if (status != 0)
		return status;
	if (!may_write(file))
		return -EBADF;
	if (!file_is_regular(file))
		return vector_write(file, iov, count, write_file);
	position = file->position;
	file->position = offset;
	result = vector_write(file, iov, count, write_file);
	file->position = position;
	return result;
}

long sys_pwritev(int fd, const struct iovec *iov, int iov_count, unsigned long offset_low,
		 unsigned long offset_high)
{
	struct file *file = file_enter(fd);

	(void)offset_high; /* where a register holds less than an offset */
	return signal_hook_return(file_leave(writev_at(file, iov, iov_count, (off_t)offset_low)));
}

/* Offset -1: the file's own position. */
long sys_pwritev2(int fd, const struct iovec *iov, int iov_count, unsigned long offset_low,
		  unsigned long offset_high, int flags)
{
	int status = positioned_check_flags(flags);

	if (status != 0)
		return status;
	if (offset_low == ~0ul)
		return sys_writev(fd, iov, iov_count);
	return sys_pwritev(fd, iov, iov_count, offset_low, offset_high);
}
