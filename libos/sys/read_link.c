/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>

#include <arch/user.h>
#include <fs/path.h>
#include <mm/frames.h>

#include <sys_calls.h>

/* An open link (O_PATH) is read by an empty path. */
static unsigned flags_for(int dir_fd)
{
	return dir_fd != AT_FDCWD ? NAMES_EMPTY : 0;
}

static long read_link(struct inode *inode, char *buf, size_t size)
{
	paddr_t frame = frames_alloc(0);
	long length;

	if (frame == PADDR_NONE)
		return -ENOMEM;
	length = inode->ops->read_link(inode, machine_direct(frame));
	if (length > 0 && (size_t)length > size)
		length = (long)size;
	if (length > 0 && user_copy_out(buf, machine_direct(frame), (size_t)length) != 0)
		length = -EFAULT;
	frames_free(frame, 0);
	return length;
}

long sys_readlinkat(int dir_fd, const char *path, char *buf, size_t size)
{
	struct inode *inode;
	struct file *file;
	char first;
	long length;

	if ((int)size <= 0) /* as the kernel has it: an int */
		return -EINVAL;
	length = names_inode(dir_fd, path, flags_for(dir_fd), &inode, &file);
	if (length != 0)
		return length;
	if (inode != NULL && S_ISLNK(inode->mode))
		length = read_link(inode, buf, size);
	else
		length = user_copy_in(&first, path, 1) == 0 && first == '\0' ? -ENOENT : -EINVAL;
	inode_put(inode);
	return length;
}

long sys_readlink(const char *path, char *buf, size_t size)
{
	return sys_readlinkat(AT_FDCWD, path, buf, size);
}
