/* SPDX-License-Identifier: MIT */
#include <stdint.h>

#include <arch/user.h>
#include <signal/hooks.h>

#include <sys_calls.h>

#include "socket.h"
#include "vectors.h"
#include "vectors_whole.h"

#define ADDRESS_MAX 128 /* sizeof(struct sockaddr_storage) */
#define VECTORS_MAX 1024

/* A name that is given: connected streams refuse it, nobody has bound one. */
static int check_name(const struct socket *socket, const void *name, int length)
{
	sa_family_t family;

	if (name == NULL || length == 0)
		return 0;
	if (length < 0 || length > ADDRESS_MAX)
		return -EINVAL;
	if (user_copy_in(&family, name, sizeof family) != 0)
		return -EFAULT;
	if (socket_type(socket) == SOCK_STREAM)
		return -EISCONN;
	if (socket_type(socket) == SOCK_SEQPACKET)
		return 0;
	return family == AF_UNIX && length > (int)sizeof family ? -ECONNREFUSED : -EINVAL;
}

static long send_message(struct file *file, struct buffers *from, struct rights *rights, int flags)
{
	bool taken = false;
	long result = flags & MSG_OOB ? -EOPNOTSUPP :
					socket_send(file, from, rights, flags, &taken);

	if (!taken)
		rights_free(rights);
	return result;
}

long sys_sendto(int fd, const void *buf, size_t length, int flags, const struct sockaddr *addr,
		unsigned int addr_length)
{
	struct buffers from = buffers_one(buf, vector_limit(length));
	struct file *file;
	int status = socket_file(fd, &file);

	if (status == 0)
		status = check_name(socket_of(file), addr, (int)addr_length);
	if (status != 0)
		return status;
	return signal_hook_return(send_message(file, &from, NULL, flags));
}

static int copy_header(struct k_message_header *header, const struct msghdr *from,
		       struct buffers *buffers)
{
	if (user_copy_in(header, from, sizeof *header) != 0)
		return -EFAULT;
	if (header->name != NULL && header->name_length < 0)
		return -EINVAL;
	if (header->iov_count > VECTORS_MAX)
		return -EMSGSIZE;
	return vectors_whole(header->iov, (int)header->iov_count, buffers);
}

long sys_sendmsg(int fd, const struct msghdr *msg, int flags)
{
	struct k_message_header header;
	struct rights *rights = NULL;
	struct buffers from;
	struct file *file;
	int status = socket_file(fd, &file);

	if (status == 0)
		status = copy_header(&header, msg, &from);
	if (status == 0)
		status = socket_rights_take(&header, &rights);
	if (status != 0)
		return status;
	status = check_name(socket_of(file), header.name, header.name_length);
	if (status != 0) {
		rights_free(rights);
		return status;
	}
	return signal_hook_return(send_message(file, &from, rights, flags));
}

/* The sender of what was received has no name. */
static int no_name(unsigned int *length)
{
	const unsigned int none = 0;

	return length != NULL ? user_copy_out(length, &none, sizeof none) : 0;
}

long sys_recvfrom(int fd, void *buf, size_t length, int flags, struct sockaddr *addr,
		  unsigned int *addr_length)
{
	struct buffers to = buffers_one(buf, vector_limit(length));
	struct rights *rights = NULL;
	struct file *file;
	int result_flags = 0;
	long result = socket_file(fd, &file);

	if (result != 0)
		return result;
	if (flags & MSG_OOB)
		return socket_type(socket_of(file)) == SOCK_STREAM ? -EINVAL : -EOPNOTSUPP;
	result = socket_receive(file, &to, &rights, flags, &result_flags);
	rights_free(rights);
	if (result >= 0 && addr != NULL && no_name(addr_length) != 0)
		result = -EFAULT;
	return signal_hook_return(result);
}

static long receive(struct file *file, struct k_message_header *header, struct buffers *to,
		    int flags)
{
	struct rights *rights = NULL;
	int result_flags = 0;
	long result = socket_receive(file, to, &rights, flags, &result_flags);

	if (result < 0)
		return result;
	header->flags = (unsigned)result_flags | (flags & MSG_CMSG_CLOEXEC);
	header->name_length = 0;
	socket_rights_give(header, rights, flags & MSG_CMSG_CLOEXEC);
	return result;
}

static int tell(struct msghdr *msg, const struct k_message_header *header)
{
	struct k_message_header *to = (struct k_message_header *)msg;

	if ((header->name != NULL &&
	     user_copy_out(&to->name_length, &header->name_length, sizeof header->name_length) != 0) ||
	    user_copy_out(&to->control_length, &header->control_length,
			  sizeof header->control_length) != 0 ||
	    user_copy_out(&to->flags, &header->flags, sizeof header->flags) != 0)
		return -EFAULT;
	return 0;
}

long sys_recvmsg(int fd, struct msghdr *msg, int flags)
{
	struct k_message_header header;
	struct buffers to;
	struct file *file;
	long result = socket_file(fd, &file);

	if (result == 0)
		result = copy_header(&header, msg, &to);
	if (result != 0)
		return result;
	if (flags & MSG_OOB)
		return socket_type(socket_of(file)) == SOCK_STREAM ? -EINVAL : -EOPNOTSUPP;
	result = receive(file, &header, &to, flags);
	if (result >= 0 && tell(msg, &header) != 0)
		result = -EFAULT;
	return signal_hook_return(result);
}
