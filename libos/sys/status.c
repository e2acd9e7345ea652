/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include <arch/user.h>
#include <file/file.h>

#include <sys_calls.h>

#include "status.h"

int status_of_descriptor(int fd, struct stat *status)
{
	struct file *file = descriptor_file(fd);

	if (file == NULL)
		return -EBADF;
	memset(status, 0, sizeof *status);
	return file->ops->stat(file, status);
}

long sys_fstat(int fd, struct stat *st)
{
	struct stat status;
	int error = status_of_descriptor(fd, &status);

	return error != 0 ? error : user_copy_out(st, &status, sizeof status);
}
