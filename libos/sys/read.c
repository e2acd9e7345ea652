/* SPDX-License-Identifier: MIT */
#include <signal/hooks.h>

#include <sys_calls.h>

#include "one_file.h"
#include "vectors.h"

long sys_read(int fd, void *buf, size_t count)
{
	struct file *file = file_enter(fd);

	if (!may_read(file))
		return file_leave(-EBADF);
	return signal_hook_return(file_leave(read_file(file, buf, vector_limit(count))));
}

long sys_readv(int fd, const struct iovec *iov, int iov_count)
{
	struct file *file = file_enter(fd);

	if (!may_read(file))
		return file_leave(-EBADF);
	return signal_hook_return(file_leave(vector_read(file, iov, iov_count, read_file)));
}
