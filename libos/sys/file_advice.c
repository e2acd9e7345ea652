/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>

#include <file/file.h>
#include <fs/inode.h>

#include <sys_calls.h>

#include "status.h"

/* Advice that nobody needs. */
long sys_fadvise64(int fd, off_t offset, off_t length, int advice)
{
	struct stat status;
	int error = status_of_descriptor(fd, &status);

	(void)offset;
	if (error != 0)
		return error;
	if (descriptor_file(fd)->flags & O_PATH)
		return -EBADF;
	if (S_ISFIFO(status.st_mode))
		return -ESPIPE;
	if (length < 0 || advice < POSIX_FADV_NORMAL || advice > POSIX_FADV_NOREUSE)
		return -EINVAL;
	return 0;
}

/* The same: what is in RAM, or the host's, need not be read ahead. */
long sys_readahead(int fd, off_t offset, size_t count)
{
	const struct file *file = descriptor_file(fd);

	(void)offset;
	if (file == NULL || file->flags & O_PATH || (file->flags & O_ACCMODE) == O_WRONLY)
		return -EBADF;
	if (file->inode == NULL || !S_ISREG(file->inode->mode) || (off_t)count < 0)
		return -EINVAL;
	return 0;
}
