/* SPDX-License-Identifier: MIT */
#include <fcntl.h>

#include <waited/waited.h>

#include <sys_calls.h>

#include "socket.h"
#include "socket_kind.h"
#include "socket_name.h"
#include "vectors_whole.h"

long sys_socketpair(int domain, int type, int protocol, int *fds)
{
	struct file *files[2];
	int status = socket_kind_check(domain, type, protocol);

	if (status == 0)
		status = socket_pair(files, socket_kind(type), type & SOCK_NONBLOCK ? O_NONBLOCK : 0);
	return status != 0 ? status : waited_enter_pair(files, type & SOCK_CLOEXEC, fds);
}

long sys_shutdown(int fd, int how)
{
	struct file *file;
	int status = socket_enter(fd, &file);

	if (status == 0 && (how < SHUT_RD || how > SHUT_RDWR))
		status = -EINVAL;
	if (status == 0)
		socket_shutdown(socket_of(file), how);
	return file_leave(status);
}

long sys_getsockname(int fd, struct sockaddr *addr, unsigned int *addr_length)
{
	struct socket_name name;
	struct file *file;
	int status = socket_enter(fd, &file);

	if (status == 0)
		socket_tell_name(socket_of(file), &name);
	file_leave(0);
	return status != 0 ? status : socket_name_tell(&name, addr, addr_length);
}

long sys_getpeername(int fd, struct sockaddr *addr, unsigned int *addr_length)
{
	const struct socket *peer = NULL;
	struct socket_name name;
	struct file *file;
	int status = socket_enter(fd, &file);

	if (status == 0) {
		peer = socket_peer(socket_of(file));
		status = peer == NULL ? -ENOTCONN : 0;
	}
	if (status == 0)
		socket_tell_name(peer, &name);
	file_leave(0);
	return status != 0 ? status : socket_name_tell(&name, addr, addr_length);
}
