/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include <file/hold.h>

#include <sys_calls.h>

static off_t seek(struct file *file, off_t offset, int whence)
{
	if (file == NULL)
		return -EBADF;
	return file->ops->seek != NULL ? file->ops->seek(file, offset, whence) : -ESPIPE;
}

long sys_lseek(int fd, off_t offset, int whence)
{
	struct file *file = file_enter(fd);

	return file_leave(seek(file, offset, whence));
}
