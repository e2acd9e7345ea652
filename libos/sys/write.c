/* SPDX-License-Identifier: MIT */
#include <sys/uio.h>

#include <signal/hooks.h>

#include <sys_calls.h>

#include "one_file.h"
#include "vectors.h"

long sys_write(int fd, const void *buf, size_t count)
{
	struct file *file = file_enter(fd);

	if (!may_write(file))
		return file_leave(-EBADF);
	return signal_hook_return(file_leave(write_file(file, (void *)buf, vector_limit(count))));
}

long sys_writev(int fd, const struct iovec *iov, int iov_count)
{
	struct file *file = file_enter(fd);

	if (!may_write(file))
		return file_leave(-EBADF);
	return signal_hook_return(file_leave(vector_write(file, iov, iov_count, write_file)));
}
