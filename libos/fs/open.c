/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include <fs/open.h>

#define NOT_KEPT (O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC | O_CLOEXEC)

/* As Linux's may_open, for the superuser. */
static int check(mode_t mode, int flags)
{
	bool writes = (flags & O_ACCMODE) != O_RDONLY || flags & O_TRUNC;

	if (flags & O_DIRECTORY && !S_ISDIR(mode))
		return -ENOTDIR;
	if (flags & O_PATH)
		return 0;
	if (S_ISLNK(mode))
		return -ELOOP;
	return S_ISDIR(mode) && writes ? -EISDIR : 0;
}

static int ops_of(const struct inode *inode, int flags, const struct file_ops **ops,
		  unsigned *stream)
{
	*stream = 0;
	if (flags & O_PATH) {
		*ops = &path_ops;
		return 0;
	}
	switch (inode->mode & S_IFMT) {
	case S_IFREG:
		*ops = &regular_ops;
		return 0;
	case S_IFDIR:
		*ops = &directory_ops;
		return 0;
	case S_IFCHR:
		return device_ops(inode->device, ops, stream);
	default:
		return -ENXIO; /* a socket; a device that is not there */
	}
}

/* What has no inode is opened once more as what it is; what holds a state of its own cannot, like
 * a socket on Linux. */
static int open_again(const struct file *file, int flags, struct file **opened)
{
	struct file *fresh;

	if (flags & O_PATH)
		return -EINVAL; /* it has no name to keep */
	if (flags & O_DIRECTORY)
		return -ENOTDIR;
	if (file->ops->release != NULL)
		return -ENXIO;
	fresh = file_new(file->ops, flags & ~NOT_KEPT);
	if (fresh == NULL)
		return -ENOMEM;
	fresh->stream = file->stream;
	*opened = fresh;
	return 0;
}

int inode_open(struct inode *inode, struct file *file, int flags, struct file **opened)
{
	const struct file_ops *ops;
	struct file *fresh;
	unsigned stream;
	int status;

	if (inode == NULL)
		return open_again(file, flags, opened);
	status = check(inode->mode, flags);
	if (status == 0)
		status = ops_of(inode, flags, &ops, &stream);
	if (status != 0)
		return status;
	fresh = file_new(ops, flags & ~NOT_KEPT);
	if (fresh == NULL)
		return -ENOMEM;
	fresh->inode = inode_get(inode);
	fresh->stream = stream;
	if (inode->ops->open != NULL)
		status = inode->ops->open(inode, fresh, flags);
	else if (ops == &regular_ops && flags & O_TRUNC)
		status = inode->ops->resize != NULL ? inode->ops->resize(inode, fresh, 0) : -EPERM;
	if (status != 0) {
		file_put(fresh);
		return status;
	}
	*opened = fresh;
	return 0;
}

int inode_file_stat(struct file *file, struct stat *status)
{
	names_moment++;
	file->inode->ops->status(file->inode, status);
	return 0;
}

void file_unlock(struct file *file)
{
	if (file->flags & FILE_SHARED_LOCK)
		file->inode->shared_locks--;
	if (file->flags & FILE_EXCLUSIVE_LOCK)
		file->inode->locked = false;
	file->flags &= ~FILE_LOCKS;
}

void inode_file_release(struct file *file)
{
	file_unlock(file);
	if (file->inode->ops->close != NULL)
		file->inode->ops->close(file->inode, file);
	inode_put(file->inode);
}
