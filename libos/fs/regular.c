/* SPDX-License-Identifier: MIT */
/*
 * Open regular files.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <fs/open.h>

static off_t size_of(struct file *file)
{
	struct stat status;

	file->inode->ops->status(file->inode, &status);
	return status.st_size;
}

long regular_read_at(struct file *file, void *buffer, size_t size, off_t offset)
{
	struct inode *inode = file->inode;

	if (inode->ops->read_at == NULL)
		return -EINVAL;
	return inode->ops->read_at(inode, buffer, size, offset);
}

long regular_write_at(struct file *file, const void *buffer, size_t size, off_t offset)
{
	struct inode *inode = file->inode;

	if (inode->ops->write_at == NULL)
		return -EPERM;
	if (size == 0)
		return 0;
	if (offset == INT64_MAX)
		return -EFBIG;
	if (size > (size_t)(INT64_MAX - offset))
		size = (size_t)(INT64_MAX - offset);
	return inode->ops->write_at(inode, buffer, size, offset);
}

static long read_file(struct file *file, void *buffer, size_t size)
{
	long done = regular_read_at(file, buffer, size, file->position);

	if (done > 0)
		file->position += done;
	return done;
}

static long write_file(struct file *file, const void *buffer, size_t size)
{
	off_t at = file->flags & O_APPEND && size > 0 ? size_of(file) : file->position;
	long done = regular_write_at(file, buffer, size, at);

	if (done > 0)
		file->position = at + done;
	return done;
}

static short always(struct file *file)
{
	(void)file;
	return POLLIN | POLLRDNORM | POLLOUT | POLLWRNORM;
}

static off_t seek_data(struct file *file, off_t offset, int whence)
{
	struct inode *inode = file->inode;
	off_t size = size_of(file);

	if (offset < 0 || offset >= size)
		return -ENXIO;
	if (inode->ops->seek != NULL)
		return inode->ops->seek(inode, offset, whence);
	return whence == SEEK_DATA ? offset : size; /* as lseek(2) allows: all is data */
}

static off_t seek(struct file *file, off_t offset, int whence)
{
	off_t base = 0;

	if (whence == SEEK_DATA || whence == SEEK_HOLE)
		offset = seek_data(file, offset, whence);
	else if (whence == SEEK_CUR)
		base = file->position;
	else if (whence == SEEK_END)
		base = size_of(file);
	else if (whence != SEEK_SET)
		return -EINVAL;
	if (offset == -ENXIO && whence > SEEK_END)
		return -ENXIO;
	if (__builtin_add_overflow(offset, base, &offset) || offset < 0)
		return -EINVAL;
	file->position = offset;
	return offset;
}

const struct file_ops regular_ops = {
	.read = read_file,
	.write = write_file,
	.poll = always,
	.stat = inode_file_stat,
	.seek = seek,
	.release = inode_file_release,
};
