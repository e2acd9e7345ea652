/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>

#include <file/own.h>

#include <sys_calls.h>

#include "duplicate.h"

int duplicate(struct file *file, int lowest, bool close_on_exec)
{
	int fd = descriptor_add(file, lowest, close_on_exec);

	if (fd >= 0)
		file_get(file);
	return fd;
}

long sys_dup(int fd)
{
	struct file *file = descriptor_file(fd);

	return file != NULL ? duplicate(file, 0, false) : -EBADF;
}

static long duplicate_to(int old_fd, int new_fd, bool close_on_exec)
{
	struct file *file;
	int status;

	if (new_fd < 0 || (unsigned)new_fd >= descriptor_limit)
		return -EBADF;
	file = descriptor_file(old_fd);
	if (file == NULL)
		return -EBADF;
	/* Before, since what NEW_FD had may be the same file. */
	file_get(file);
	status = descriptor_set(new_fd, file, close_on_exec);
	if (status < 0)
		file_drop(file);
	return status;
}

long sys_dup2(int old_fd, int new_fd)
{
	if (old_fd == new_fd)
		return descriptor_file(old_fd) != NULL ? new_fd : -EBADF;
	return duplicate_to(old_fd, new_fd, false);
}

long sys_dup3(int old_fd, int new_fd, int flags)
{
	if (flags & ~O_CLOEXEC || old_fd == new_fd)
		return -EINVAL;
	return duplicate_to(old_fd, new_fd, flags & O_CLOEXEC);
}
