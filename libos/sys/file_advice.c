/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>

#include <file/file.h>

#include <sys_calls.h>

#include "status.h"

/* Advice that nobody needs. */
long sys_fadvise64(int fd, off_t offset, off_t length, int advice)
{
	struct stat status;
	int error = status_of_descriptor(fd, &status);

	(void)offset;
	if (error != 0)
		return error;
	if (descriptor_file(fd)->flags & O_PATH)
		return -EBADF;
	if (S_ISFIFO(status.st_mode))
		return -ESPIPE;
	if (length < 0 || advice < POSIX_FADV_NORMAL || advice > POSIX_FADV_NOREUSE)
		return -EINVAL;
	return 0;
}
