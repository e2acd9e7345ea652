/* SPDX-License-Identifier: MIT */
/*
 * Nothing is ever held back.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>

#include <file/file.h>

#include <sys_calls.h>

#include "status.h"

/* As on Linux, what has no storage cannot be synchronized. */
long sys_fsync(int fd)
{
	struct stat status;
	int error = status_of_descriptor(fd, &status);

	if (error != 0)
		return error;
	if (descriptor_file(fd)->flags & O_PATH)
		return -EBADF;
	return S_ISDIR(status.st_mode) || S_ISREG(status.st_mode) ? 0 : -EINVAL;
}

long sys_fdatasync(int fd)
{
	return sys_fsync(fd);
}

long sys_syncfs(int fd)
{
	struct file *file = descriptor_file(fd);

	return file == NULL || file->flags & O_PATH ? -EBADF : 0;
}

long sys_sync(void)
{
	return 0;
}
