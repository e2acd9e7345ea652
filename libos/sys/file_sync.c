/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>

#include <fs/mount.h>

#include <sys_calls.h>

#include "status.h"

static int synchronize(struct file *file, enum sync_what what)
{
	const struct inode *inode = file->inode;

	return inode != NULL && inode->ops->sync != NULL ? inode->ops->sync(file->inode, file, what) : 0;
}

/* As on Linux, what has no storage cannot be synchronized. */
static int synchronize_content(int fd, enum sync_what what)
{
	struct file *file = descriptor_file(fd);
	mode_t mode;

	if (file == NULL || file->flags & O_PATH)
		return -EBADF;
	mode = file->inode != NULL ? file->inode->mode : 0;
	return S_ISDIR(mode) || S_ISREG(mode) ? synchronize(file, what) : -EINVAL;
}

long sys_fsync(int fd)
{
	return synchronize_content(fd, SYNC_ALL);
}

long sys_fdatasync(int fd)
{
	return synchronize_content(fd, SYNC_DATA);
}

static bool is_range(off_t offset, off_t count)
{
	off_t end;

	return offset >= 0 && count >= 0 && !__builtin_add_overflow(offset, count, &end);
}

long sys_sync_file_range(int fd, off_t offset, off_t count, unsigned int flags)
{
	const unsigned known = SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE |
		SYNC_FILE_RANGE_WAIT_AFTER;
	struct file *file = descriptor_file(fd);
	mode_t mode;

	if (file == NULL || file->flags & O_PATH)
		return -EBADF;
	if (flags & ~known || !is_range(offset, count))
		return -EINVAL;
	mode = file->inode != NULL ? file->inode->mode : 0;
	if (!S_ISDIR(mode) && !S_ISREG(mode))
		return -ESPIPE;
	return flags != 0 ? synchronize(file, SYNC_DATA) : 0;
}

long sys_syncfs(int fd)
{
	struct file *file = descriptor_file(fd);

	return file == NULL || file->flags & O_PATH ? -EBADF : synchronize(file, SYNC_FILE_SYSTEM);
}

long sys_sync(void)
{
	mounts_sync();
	return 0;
}
