/* SPDX-License-Identifier: MIT */
/*
 * Sizes, for files that have none.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>

#include <file/file.h>

#include <sys_calls.h>

#include "status.h"

long sys_ftruncate(int fd, off_t length)
{
	struct file *file = descriptor_file(fd);

	if (length < 0)
		return -EINVAL;
	return file == NULL || file->flags & O_PATH ? -EBADF : -EINVAL;
}

long sys_fallocate(int fd, int mode, off_t offset, off_t length)
{
	struct stat status;
	int error = status_of_descriptor(fd, &status);

	(void)mode;
	if (error != 0)
		return error;
	if (offset < 0 || length <= 0)
		return -EINVAL;
	if ((descriptor_file(fd)->flags & O_ACCMODE) == O_RDONLY)
		return -EBADF;
	return S_ISFIFO(status.st_mode) ? -ESPIPE : -ENODEV;
}
