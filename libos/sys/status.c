/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include <arch/user.h>
#include <file/hold.h>
#include <file/own.h>

#include <sys_calls.h>

#include "status.h"

static int status_of(struct file *file, struct stat *status)
{
	if (file == NULL)
		return -EBADF;
	memset(status, 0, sizeof *status);
	return file->ops->stat(file, status);
}

int status_of_descriptor(int fd, struct stat *status)
{
	struct file *file = descriptor_file(fd);
	int result;

	if (file != NULL)
		file_own_lock(file);
	result = status_of(file, status);
	if (file != NULL)
		file_own_unlock(file);
	return result;
}

long sys_fstat(int fd, struct stat *st)
{
	struct stat status;
	int error = (int)file_leave(status_of(file_enter(fd), &status));

	return error != 0 ? error : user_copy_out(st, &status, sizeof status);
}
