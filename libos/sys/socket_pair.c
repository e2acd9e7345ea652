/* SPDX-License-Identifier: MIT */
#include <fcntl.h>

#include <arch/user.h>
#include <waited/waited.h>

#include <sys_calls.h>

#include "socket.h"
#include "vectors_whole.h"

#define TYPE_MASK 15 /* the rest are flags */

/* Datagrams under a name that Linux knows, too. */
static int type_of(int type)
{
	type &= TYPE_MASK;
	return type == SOCK_RAW ? SOCK_DGRAM : type;
}

static int check(int domain, int type, int protocol)
{
	if (type & ~(TYPE_MASK | SOCK_CLOEXEC | SOCK_NONBLOCK) || (type & TYPE_MASK) > SOCK_PACKET)
		return -EINVAL;
	if (domain != AF_UNIX)
		return -EAFNOSUPPORT;
	if (protocol != 0 && protocol != AF_UNIX)
		return -EPROTONOSUPPORT;
	type = type_of(type);
	return type == SOCK_STREAM || type == SOCK_DGRAM || type == SOCK_SEQPACKET ?
		0 : -ESOCKTNOSUPPORT;
}

long sys_socketpair(int domain, int type, int protocol, int *fds)
{
	struct file *files[2];
	int status = check(domain, type, protocol);

	if (status == 0)
		status = socket_pair(files, type_of(type), type & SOCK_NONBLOCK ? O_NONBLOCK : 0);
	return status != 0 ? status : waited_enter_pair(files, type & SOCK_CLOEXEC, fds);
}

long sys_shutdown(int fd, int how)
{
	struct file *file;
	int status = socket_file(fd, &file);

	if (status != 0)
		return status;
	if (how < SHUT_RD || how > SHUT_RDWR)
		return -EINVAL;
	socket_shutdown(socket_of(file), how);
	return 0;
}

/* The sockets of a pair have no names: a family alone. */
static long tell_name(struct sockaddr *addr, unsigned *length)
{
	const sa_family_t family = AF_UNIX;
	int room, used = sizeof family;

	if (user_copy_in(&room, length, sizeof room) != 0)
		return -EFAULT;
	if (room < 0)
		return -EINVAL;
	if (user_copy_out(addr, &family, room < used ? (size_t)room : sizeof family) != 0)
		return -EFAULT;
	return user_copy_out(length, &used, sizeof used);
}

long sys_getsockname(int fd, struct sockaddr *addr, unsigned int *addr_length)
{
	struct file *file;
	int status = socket_file(fd, &file);

	return status != 0 ? status : tell_name(addr, addr_length);
}

long sys_getpeername(int fd, struct sockaddr *addr, unsigned int *addr_length)
{
	struct file *file;
	int status = socket_file(fd, &file);

	if (status == 0 && !socket_connected(socket_of(file)))
		status = -ENOTCONN;
	return status != 0 ? status : tell_name(addr, addr_length);
}
