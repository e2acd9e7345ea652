/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <fcntl.h>

#include <sys_calls.h>

#include "positioned.h"
#include "vectors.h"

static bool may_read(const struct file *file)
{
	return (file->flags & O_ACCMODE) != O_WRONLY;
}

/* Devices ignore positions. */
long sys_pread64(int fd, void *buf, size_t count, off_t offset)
{
	struct file *file = descriptor_file(fd);
	int status = positioned_check(file, offset);

	if (status != 0)
		return status;
	if (!file_is_regular(file) || !may_read(file))
		return sys_read(fd, buf, count);
	return regular_read_at(file, buf, vector_limit(count), offset);
}

long sys_preadv(int fd, const struct iovec *iov, int iov_count, unsigned long offset_low,
		unsigned long offset_high)
{
	struct file *file = descriptor_file(fd);
	int status = positioned_check(file, (off_t)offset_low);
	off_t position;
	long result;

	(void)offset_high; /* where a register holds less than an offset */
	if (status != 0)
		return status;
	if (!file_is_regular(file) || !may_read(file))
		return sys_readv(fd, iov, iov_count);
	position = file->position;
	file->position = (off_t)offset_low;
	result = vector_transfer(file, iov, iov_count, file->ops->read);
	file->position = position;
	return result;
}

/* Offset -1: the file's own position. */
long sys_preadv2(int fd, const struct iovec *iov, int iov_count, unsigned long offset_low,
		 unsigned long offset_high, int flags)
{
	int status = positioned_check_flags(flags);

	if (status != 0)
		return status;
	if (offset_low == ~0ul)
		return sys_readv(fd, iov, iov_count);
	return sys_preadv(fd, iov, iov_count, offset_low, offset_high);
}
