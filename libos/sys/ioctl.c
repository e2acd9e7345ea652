/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>

#include <arch/user.h>
#include <file/file.h>
#include <tty/terminal.h>

#include <sys_calls.h>

static long set_nonblocking(struct file *file, const void *argument)
{
	int on;

	if (user_copy_in(&on, argument, sizeof on) != 0)
		return -EFAULT;
	file->flags = on ? file->flags | O_NONBLOCK : file->flags & ~O_NONBLOCK;
	return 0;
}

long sys_ioctl(int fd, unsigned int request, unsigned long arg)
{
	struct file *file = descriptor_file(fd);

	if (file == NULL)
		return -EBADF;
	switch (request) {
	case FIONBIO:
		return set_nonblocking(file, (const void *)arg);
	case FIOCLEX:
	case FIONCLEX:
		descriptor_set_close_on_exec(fd, request == FIOCLEX);
		return 0;
	default:
		return file->ops->ioctl != NULL ? file->ops->ioctl(file, request, (void *)arg) : -ENOTTY;
	}
}
