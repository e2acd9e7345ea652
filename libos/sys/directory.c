/* SPDX-License-Identifier: MIT */
/*
 * The current directory, and what is in a directory.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>

#include <arch/user.h>
#include <fs/open.h>
#include <mm/frames.h>

#include <sys_calls.h>

static long get_path(char *text, char *buf, size_t size)
{
	struct inode *current = current_directory();
	long length;
	int at;

	if (current == NULL)
		return -ENOMEM;
	at = pathname(current, text);
	if (at < 0)
		return at;
	length = PATHNAME_SIZE - at;
	if ((size_t)length > size)
		return -ERANGE;
	return user_copy_out(buf, text + at, (size_t)length) == 0 ? length : -EFAULT;
}

long sys_getcwd(char *buf, size_t size)
{
	paddr_t frame = frames_alloc(0);
	long length;

	if (frame == PADDR_NONE)
		return -ENOMEM;
	length = get_path(machine_direct(frame), buf, size);
	frames_free(frame, 0);
	return length;
}

static int enter(struct inode *directory)
{
	int status = directory->ops->enter != NULL ? directory->ops->enter(directory) : 0;

	if (status == 0)
		current_set(directory);
	return status;
}

long sys_chdir(const char *path)
{
	struct inode *inode;
	struct file *file;
	int status = names_inode(AT_FDCWD, path, NAMES_FOLLOW, &inode, &file);

	if (status != 0)
		return status;
	if (inode == NULL || !S_ISDIR(inode->mode))
		status = -ENOTDIR;
	else
		status = enter(inode);
	inode_put(inode);
	return status;
}

long sys_fchdir(int fd)
{
	struct file *file = descriptor_file(fd);
	struct inode *inode;

	if (file == NULL)
		return -EBADF;
	inode = file_directory(file);
	if (inode == NULL)
		return -ENOTDIR;
	return enter(inode);
}

long sys_getdents64(int fd, void *entries, size_t size)
{
	struct file *file = descriptor_file(fd);

	if (file == NULL || file->flags & O_PATH)
		return -EBADF;
	if (file_directory(file) == NULL)
		return -ENOTDIR;
	return directory_list(file, entries, (unsigned)size);
}
