/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>

#include <arch/user.h>
#include <epoll/epoll.h>
#include <waited/waited.h>

#include <sys_calls.h>

#include "vectors_whole.h"

long sys_epoll_create1(int flags)
{
	if (flags & ~EPOLL_CLOEXEC)
		return -EINVAL;
	return waited_enter(epoll_new(), flags & EPOLL_CLOEXEC);
}

long sys_epoll_create(int size)
{
	return size > 0 ? sys_epoll_create1(0) : -EINVAL;
}

/* What epoll_ctl(2) takes: everything but names alone. */
static struct file *find(int fd)
{
	struct file *file = descriptor_file(fd);

	return file != NULL && !(file->flags & O_PATH) ? file : NULL;
}

long sys_epoll_ctl(int epoll_fd, int op, int fd, struct epoll_event *event)
{
	struct epoll_event copy = { 0 };
	struct file *epoll, *file;

	if (op != EPOLL_CTL_DEL && user_copy_in(&copy, event, sizeof copy) != 0)
		return -EFAULT;
	epoll = find(epoll_fd);
	file = find(fd);
	if (epoll == NULL || file == NULL)
		return -EBADF;
	if (!epoll_can_wait(file))
		return -EPERM;
	if (epoll == file || epoll_of(epoll) == NULL)
		return -EINVAL;
	return epoll_control(epoll_of(epoll), op, file, fd, &copy);
}
