/* SPDX-License-Identifier: MIT */
#include <fcntl.h>

#include <fs/path.h>
#include <signal/hooks.h>
#include <unix/names.h>
#include <waited/waited.h>

#include <sys_calls.h>

#include "new_inode.h"
#include "socket.h"
#include "socket_kind.h"
#include "socket_name.h"

long sys_socket(int domain, int type, int protocol)
{
	int status = socket_kind_check(domain, type, protocol);

	if (status != 0)
		return status;
	return waited_enter(socket_new(socket_kind(type), type & SOCK_NONBLOCK ? O_NONBLOCK : 0),
			    type & SOCK_CLOEXEC);
}

long sys_bind(int fd, const struct sockaddr *addr, unsigned int addr_length)
{
	const struct new_inode new = new_inode_of(S_IFSOCK, 0777);
	struct socket_name name;
	struct file *file;
	int status = socket_file(fd, &file);

	if (status == 0)
		status = socket_name_take(&name, addr, (int)addr_length);
	return status != 0 ? status : socket_bind(socket_of(file), &name, &new);
}

long sys_connect(int fd, const struct sockaddr *addr, unsigned int addr_length)
{
	struct socket_name name;
	struct file *file;
	int status = socket_file(fd, &file);

	if (status == 0)
		status = socket_name_take(&name, addr, (int)addr_length);
	return status != 0 ? status : signal_hook_return(socket_connect(file, &name));
}

long sys_listen(int fd, int backlog)
{
	struct file *file;
	int status = socket_file(fd, &file);

	return status != 0 ? status : socket_listen(socket_of(file), backlog);
}
