/* SPDX-License-Identifier: MIT */
/*
 * The current directory, and what is in a directory.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>

#include <arch/user.h>
#include <dev/names.h>

#include <sys_calls.h>

long sys_getcwd(char *buf, size_t size)
{
	char path[NAMES_PATH_MAX];
	long length = names_path(names_current, path, size < sizeof path ? size : sizeof path);

	if (length < 0)
		return length;
	return user_copy_out(buf, path, (size_t)length) == 0 ? length : -EFAULT;
}

long sys_chdir(const char *path)
{
	struct name name;
	int status = names_find(AT_FDCWD, path, NAMES_FOLLOW, &name);

	if (status != 0)
		return status;
	if (!names_is_directory(&name))
		return -ENOTDIR;
	names_current = name.node;
	return 0;
}

long sys_fchdir(int fd)
{
	struct file *file = descriptor_file(fd);
	unsigned node;

	if (file == NULL)
		return -EBADF;
	node = names_directory(file);
	if (node == NODE_NONE)
		return -ENOTDIR;
	names_current = node;
	return 0;
}

long sys_getdents64(int fd, void *entries, size_t size)
{
	struct file *file = descriptor_file(fd);

	if (file == NULL || file->flags & O_PATH)
		return -EBADF;
	if (names_directory(file) == NODE_NONE)
		return -ENOTDIR;
	return names_list(file, entries, (unsigned)size);
}
