/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>

#include <fs/open.h>

#include <sys_calls.h>

#include "status.h"

/* FALLOC_FL_*; COLLAPSE_RANGE, ZERO_RANGE, INSERT_RANGE and UNSHARE_RANGE are for the file system
 * to refuse. */
enum { KEEP_SIZE = 1, PUNCH_HOLE = 2, FALLOCATE_MODES = 0x7b };

long sys_truncate(const char *path, off_t length)
{
	struct inode *inode;
	struct file *file;
	int status;

	if (length < 0)
		return -EINVAL;
	status = names_inode(AT_FDCWD, path, NAMES_FOLLOW, &inode, &file);
	if (status != 0)
		return status;
	if (inode == NULL)
		status = -EINVAL;
	else if (S_ISDIR(inode->mode))
		status = -EISDIR;
	else if (!S_ISREG(inode->mode))
		status = -EINVAL;
	else
		status = inode->ops->resize != NULL ? inode->ops->resize(inode, NULL, length)
						   : -EPERM;
	inode_put(inode);
	return status;
}

long sys_ftruncate(int fd, off_t length)
{
	struct file *file = descriptor_file(fd);

	if (length < 0)
		return -EINVAL;
	if (file == NULL || file->flags & O_PATH)
		return -EBADF;
	if (!file_is_regular(file) || (file->flags & O_ACCMODE) == O_RDONLY)
		return -EINVAL;
	if (file->inode->ops->resize == NULL)
		return -EPERM;
	return file->inode->ops->resize(file->inode, file, length);
}

/* Of what has no size to take RAM for. */
static int refuse(const struct stat *status)
{
	if (S_ISFIFO(status->st_mode))
		return -ESPIPE;
	return S_ISDIR(status->st_mode) ? -EISDIR : -ENODEV;
}

long sys_fallocate(int fd, int mode, off_t offset, off_t length)
{
	struct stat status;
	struct file *file;
	int error = status_of_descriptor(fd, &status);

	if (error != 0)
		return error;
	file = descriptor_file(fd);
	if (file->flags & O_PATH)
		return -EBADF;
	if (offset < 0 || length <= 0)
		return -EINVAL;
	if (mode & ~FALLOCATE_MODES || (mode & (KEEP_SIZE | PUNCH_HOLE)) == PUNCH_HOLE)
		return -EOPNOTSUPP;
	if ((file->flags & O_ACCMODE) == O_RDONLY)
		return -EBADF;
	if (!file_is_regular(file))
		return refuse(&status);
	if (length > INT64_MAX - offset)
		return -EFBIG;
	if (file->inode->ops->allocate == NULL)
		return -EOPNOTSUPP;
	return file->inode->ops->allocate(file, mode, offset, length);
}
