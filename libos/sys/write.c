/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <sys/uio.h>

#include <arch/user.h>
#include <file/file.h>
#include <signal/hooks.h>

#include <sys_calls.h>

#include "vectors.h"

static bool may_write(const struct file *file)
{
	return file != NULL && (file->flags & O_ACCMODE) != O_RDONLY;
}

static long write_file(struct file *file, void *buffer, size_t size)
{
	return file->ops->write != NULL ? file->ops->write(file, buffer, size) : -EINVAL;
}

long sys_write(int fd, const void *buf, size_t count)
{
	struct file *file = descriptor_file(fd);

	if (!may_write(file))
		return -EBADF;
	return signal_hook_return(write_file(file, (void *)buf, vector_limit(count)));
}

long sys_writev(int fd, const struct iovec *iov, int iov_count)
{
	struct file *file = descriptor_file(fd);

	if (!may_write(file))
		return -EBADF;
	return signal_hook_return(vector_write(file, iov, iov_count, write_file));
}
