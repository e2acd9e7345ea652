/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>

#include <arch/user.h>
#include <dev/names.h>

#include <sys_calls.h>

long sys_readlinkat(int dir_fd, const char *path, char *buf, size_t size)
{
	char text[NAMES_PATH_MAX];
	struct name name;
	long length;

	if ((int)size <= 0) /* as the kernel has it: an int */
		return -EINVAL;
	length = names_find(dir_fd, path, 0, &name);
	if (length != 0)
		return length;
	length = names_link(&name, text, size < sizeof text ? size : sizeof text);
	if (length < 0)
		return length;
	return user_copy_out(buf, text, (size_t)length) == 0 ? length : -EFAULT;
}

long sys_readlink(const char *path, char *buf, size_t size)
{
	return sys_readlinkat(AT_FDCWD, path, buf, size);
}
