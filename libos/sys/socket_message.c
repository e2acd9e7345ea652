/* SPDX-License-Identifier: MIT */
#include <stdint.h>

#include <arch/user.h>
#include <signal/hooks.h>

#include <sys_calls.h>

#include "socket.h"
#include "socket_name.h"
#include "vectors.h"
#include "vectors_whole.h"

#define VECTORS_MAX 1024

/* A NAME of length 0 is none. */
static long send_message(struct file *file, struct socket_name *name, struct buffers *from,
			 struct rights *rights, int flags)
{
	bool taken = false;
	long result = -EOPNOTSUPP;

	if (!(flags & MSG_OOB))
		result = socket_send(file, name->length > 0 ? name : NULL, from, rights, flags,
				     &taken);

	if (!taken)
		rights_free(rights);
	return result;
}

long sys_sendto(int fd, const void *buf, size_t length, int flags, const struct sockaddr *addr,
		unsigned int addr_length)
{
	struct buffers from = buffers_one(buf, vector_limit(length));
	struct socket_name name = { 0 };
	struct file *file;
	int status = socket_file(fd, &file);

	if (status == 0 && addr != NULL)
		status = socket_name_take(&name, addr, (int)addr_length);
	if (status != 0)
		return status;
	return signal_hook_return(send_message(file, &name, &from, NULL, flags));
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

/* What a socket of packets says before what is to be passed on is looked at. */
static int check_packets(struct socket *socket)
{
	int error;

	if (socket_type(socket) != SOCK_SEQPACKET)
		return 0;
	error = socket_take_error(socket);
	if (error != 0)
		return -error;
	return socket_peer(socket) == NULL ? -ENOTCONN : 0;
}

long socket_send_one(struct file *file, const struct msghdr *msg, int flags)
{
	struct k_message_header header;
	struct socket_name name = { 0 };
	struct rights *rights = NULL;
	struct buffers from;
	int status = copy_header(&header, msg, &from);

	if (status == 0 && header.name != NULL)
		status = socket_name_take(&name, header.name, header.name_length);
	if (status == 0)
		status = check_packets(socket_of(file));
	if (status == 0)
		status = socket_rights_take(&header, &rights);
	if (status != 0)
		return status;
	return send_message(file, &name, &from, rights, flags);
}

long sys_sendmsg(int fd, const struct msghdr *msg, int flags)
{
	struct file *file;
	int status = socket_file(fd, &file);

	return status != 0 ? status : signal_hook_return(socket_send_one(file, msg, flags));
}

/* Who sent what was received: nothing if there is no name. */
static int tell_sender(const struct socket_name *name, void *address, unsigned *length)
{
	const unsigned none = 0;

	if (name->length > 0)
		return socket_name_tell(name, address, length);
	return length != NULL ? user_copy_out(length, &none, sizeof none) : 0;
}

long sys_recvfrom(int fd, void *buf, size_t length, int flags, struct sockaddr *addr,
		  unsigned int *addr_length)
{
	struct buffers to = buffers_one(buf, vector_limit(length));
	struct received received;
	struct file *file;
	long result = socket_file(fd, &file);

	if (result != 0)
		return result;
	if (flags & MSG_OOB)
		return socket_type(socket_of(file)) == SOCK_STREAM ? -EINVAL : -EOPNOTSUPP;
	result = socket_receive(file, &to, &received, flags);
	rights_free(received.rights);
	if (result >= 0 && addr != NULL) {
		int status = tell_sender(&received.from, addr, addr_length);

		result = status != 0 ? status : result;
	}
	return signal_hook_return(result);
}

static long receive(struct file *file, struct k_message_header *header, struct buffers *to,
		    struct socket_name *from, int flags)
{
	struct received received;
	long result = socket_receive(file, to, &received, flags);

	if (result < 0)
		return result;
	header->flags = (unsigned)received.flags | (flags & MSG_CMSG_CLOEXEC);
	*from = received.from;
	socket_rights_give(header, received.rights, flags & MSG_CMSG_CLOEXEC);
	return result;
}

static int tell(struct msghdr *msg, const struct k_message_header *header,
		const struct socket_name *from)
{
	struct k_message_header *to = (struct k_message_header *)msg;
	int status = 0;

	if (header->name != NULL)
		status = tell_sender(from, header->name, (unsigned *)&to->name_length);
	if (status != 0)
		return status;
	if (user_copy_out(&to->control_length, &header->control_length,
			  sizeof header->control_length) != 0 ||
	    user_copy_out(&to->flags, &header->flags, sizeof header->flags) != 0)
		return -EFAULT;
	return 0;
}

long socket_receive_one(struct file *file, struct msghdr *msg, int flags)
{
	struct k_message_header header;
	struct socket_name from;
	struct buffers to;
	long result = copy_header(&header, msg, &to);
	int status;

	if (result != 0)
		return result;
	if (flags & MSG_OOB)
		return socket_type(socket_of(file)) == SOCK_STREAM ? -EINVAL : -EOPNOTSUPP;
	result = receive(file, &header, &to, &from, flags);
	if (result < 0)
		return result;
	status = tell(msg, &header, &from);
	return status != 0 ? status : result;
}

long sys_recvmsg(int fd, struct msghdr *msg, int flags)
{
	struct file *file;
	int status = socket_file(fd, &file);

	return status != 0 ? status : signal_hook_return(socket_receive_one(file, msg, flags));
}
