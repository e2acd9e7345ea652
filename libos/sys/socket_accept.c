/* SPDX-License-Identifier: MIT */
#include <fcntl.h>

#include <file/own.h>
#include <signal/hooks.h>
#include <unix/names.h>

#include <sys_calls.h>

#include "socket.h"
#include "socket_name.h"

/* A connection for which there is no descriptor waits on. */
static int enter(struct file *listener, struct file *file, int flags)
{
	int fd = descriptor_add(file, 0, flags & SOCK_CLOEXEC);

	if (fd < 0)
		return fd;
	if (flags & SOCK_NONBLOCK) {
		file_own_lock(file);
		file->flags |= O_NONBLOCK;
		file_own_unlock(file);
	}
	socket_take_waiting(listener);
	return fd;
}

static long accept_one(struct file *listener, struct sockaddr *addr, unsigned *addr_length, int flags)
{
	struct socket_name name = { 0 };
	struct file *file;
	int status = socket_accept(listener, &file), fd;

	if (status != 0)
		return status;
	fd = enter(listener, file, flags);
	if (fd < 0 || addr == NULL)
		return fd;
	socket_tell_name(socket_peer(socket_of(file)), &name);
	status = socket_name_tell(&name, addr, addr_length);
	if (status == 0)
		return fd;
	descriptor_close(fd);
	return status;
}

long sys_accept4(int fd, struct sockaddr *addr, unsigned int *addr_length, int flags)
{
	struct file *file = descriptor_file(fd);

	if (file == NULL)
		return -EBADF;
	if (flags & ~(SOCK_CLOEXEC | SOCK_NONBLOCK))
		return -EINVAL;
	if (socket_of(file) == NULL)
		return -ENOTSOCK;
	return signal_hook_return(accept_one(file, addr, addr_length, flags));
}

long sys_accept(int fd, struct sockaddr *addr, unsigned int *addr_length)
{
	return sys_accept4(fd, addr, addr_length, 0);
}
