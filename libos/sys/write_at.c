/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <fcntl.h>

#include <sys_calls.h>

#include "positioned.h"
#include "vectors.h"

static bool may_write(const struct file *file)
{
	return (file->flags & O_ACCMODE) != O_RDONLY;
}

static long write_file(struct file *file, void *buffer, size_t size)
{
	return file->ops->write(file, buffer, size);
}

/* A regular file's own write at another position, which with O_APPEND is the end (pwrite(2), BUGS);
 * devices ignore positions. */
long sys_pwrite64(int fd, const void *buf, size_t count, off_t offset)
{
	struct file *file = descriptor_file(fd);
	int status = positioned_check(file, offset);
	off_t position;
	long result;

	if (status != 0)
		return status;
	if (!file_is_regular(file) || !may_write(file))
		return sys_write(fd, buf, count);
	position = file->position;
	file->position = offset;
	result = file->ops->write(file, buf, vector_limit(count));
	file->position = position;
	return result;
}

long sys_pwritev(int fd, const struct iovec *iov, int iov_count, unsigned long offset_low,
		 unsigned long offset_high)
{
	struct file *file = descriptor_file(fd);
	int status = positioned_check(file, (off_t)offset_low);
	off_t position;
	long result;

	(void)offset_high; /* where a register holds less than an offset */
	if (status != 0)
		return status;
	if (!file_is_regular(file) || !may_write(file))
		return sys_writev(fd, iov, iov_count);
	position = file->position;
	file->position = (off_t)offset_low;
	result = vector_write(file, iov, iov_count, write_file);
	file->position = position;
	return result;
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
