/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include <arch/user.h>
#include <file/own.h>

#include <sys_calls.h>

#include "status.h"

int status_of_descriptor(int fd, struct stat *status)
{
	struct file *file = descriptor_file(fd);
	int result;

	if (file == NULL)
		return -EBADF;
	memset(status, 0, sizeof *status);
	file_own_lock(file);
	result = file->ops->stat(file, status);
	file_own_unlock(file);
	return result;
}

long sys_fstat(int fd, struct stat *st)
{
	struct stat status;
	int error = status_of_descriptor(fd, &status);

	return error != 0 ? error : user_copy_out(st, &status, sizeof status);
}
