/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include <file/file.h>

#include <sys_calls.h>

long sys_lseek(int fd, off_t offset, int whence)
{
	struct file *file = descriptor_file(fd);

	if (file == NULL)
		return -EBADF;
	return file->ops->seek != NULL ? file->ops->seek(file, offset, whence) : -ESPIPE;
}
