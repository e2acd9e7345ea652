/* SPDX-License-Identifier: MIT */
#include <sys_calls.h>

#include "positioned.h"

long sys_pwrite64(int fd, const void *buf, size_t count, off_t offset)
{
	int status = positioned_check(descriptor_file(fd), offset);

	return status != 0 ? status : sys_write(fd, buf, count);
}

long sys_pwritev(int fd, const struct iovec *iov, int iov_count, unsigned long offset_low,
		 unsigned long offset_high)
{
	int status = positioned_check(descriptor_file(fd), (off_t)offset_low);

	(void)offset_high; /* where a register holds less than an offset */
	return status != 0 ? status : sys_writev(fd, iov, iov_count);
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
