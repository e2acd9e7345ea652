/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>

#include <file/file.h>
#include <signal/hooks.h>
#include <tty/input.h>

#include <sys_calls.h>

#include "vectors.h"

static bool may_read(const struct file *file)
{
	return file != NULL && (file->flags & O_ACCMODE) != O_WRONLY;
}

static long read_file(struct file *file, void *buffer, size_t size)
{
	return file->ops->read != NULL ? file->ops->read(file, buffer, size)
				       : console_read(file, buffer, size);
}


long sys_read(int fd, void *buf, size_t count)
{
	struct file *file = descriptor_file(fd);

	if (!may_read(file))
		return -EBADF;
	return signal_hook_return(read_file(file, buf, vector_limit(count)));
}

long sys_readv(int fd, const struct iovec *iov, int iov_count)
{
	struct file *file = descriptor_file(fd);

	if (!may_read(file))
		return -EBADF;
	return signal_hook_return(vector_read(file, iov, iov_count, read_file));
}
