/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <signal/hooks.h>

#include <sys_calls.h>

#include "one_file.h"
#include "positioned.h"
#include "vectors.h"

/* Devices ignore positions. */
static long read_at(struct file *file, void *buffer, size_t size, off_t offset)
{
	int status = positioned_check(file, offset);

	if (status != 0)
		return status;
	if (!may_read(file))
		return -EBADF;
	return file_is_regular(file) ? regular_read_at(file, buffer, size, offset) :
				       read_file(file, buffer, size);
}

long sys_pread64(int fd, void *buf, size_t count, off_t offset)
{
	struct file *file = file_enter(fd);

	return signal_hook_return(file_leave(read_at(file, buf, vector_limit(count), offset)));
}

/* All of it at one position of the file, which is its own again afterwards. */
static long read_parts(struct file *file, const struct iovec *iov, int count, off_t offset)
{
	off_t position = file->position;
	long result;

	file->position = offset;
	result = vector_transfer(file, iov, count, read_file);
	file->position = position;
	return result;
}

static long readv_at(struct file *file, const struct iovec *iov, int count, off_t offset)
{
	int status = positioned_check(file, offset);

	if (status != 0)
		return status;
	if (!may_read(file))
		return -EBADF;
	return file_is_regular(file) ? read_parts(file, iov, count, offset) :
				       vector_read(file, iov, count, read_file);
}

long sys_preadv(int fd, const struct iovec *iov, int iov_count, unsigned long offset_low,
		unsigned long offset_high)
{
	struct file *file = file_enter(fd);

	(void)offset_high; /* where a register holds less than an offset */
	return signal_hook_return(file_leave(readv_at(file, iov, iov_count, (off_t)offset_low)));
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
