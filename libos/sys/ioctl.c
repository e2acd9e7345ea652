/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>

#include <arch/user.h>
#include <file/own.h>
#include <tty/terminal.h>

#include <sys_calls.h>

static long set_nonblocking(struct file *file, const void *argument)
{
	int on;

	if (user_copy_in(&on, argument, sizeof on) != 0)
		return -EFAULT;
	file_own_lock(file);
	file->flags = on ? file->flags | O_NONBLOCK : file->flags & ~O_NONBLOCK;
	file_own_unlock(file);
	return 0;
}

static long control(struct file *file, unsigned request, void *argument)
{
	long result;

	if (file->ops->ioctl == NULL)
		return -ENOTTY;
	file_own_lock(file);
	result = file->ops->ioctl(file, request, argument);
	file_own_unlock(file);
	return result;
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
		return control(file, request, (void *)arg);
	}
}
