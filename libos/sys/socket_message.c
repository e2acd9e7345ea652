/* SPDX-License-Identifier: MIT */
#include <stdint.h>

#include <arch/user.h>
#include <file/own.h>
#include <sched/files_lock.h>
#include <signal/hooks.h>

#include <sys_calls.h>

#include "socket.h"
#include "socket_name.h"
#include "vectors.h"
#include "vectors_whole.h"

#define VECTORS_MAX 1024

/* A NAME of length 0 is none.  If RIGHTS are not sent, FILE's own lock is given back with them. */
static long send_message(struct file *file, struct socket_name *name, struct buffers *from,
			 struct rights *rights, int flags)
{
	bool taken = false;
	long result = -EOPNOTSUPP;

	if (!(flags & MSG_OOB))
		result = socket_send(file, name->length > 0 ? name : NULL, from, rights, flags,
				     &taken);

	if (!taken && rights != NULL) {
		file_own_unlock(file);
		rights_free(rights);
	}
	return result;
}

long sys_sendto(int fd, const void *buf, size_t length, int flags, const struct sockaddr *addr,
		unsigned int addr_length)
{
	struct buffers from = buffers_one(buf, vector_limit(length));
	struct socket_name name = { 0 };
	struct file *file;
	int status = socket_enter(fd, &file);

	if (status == 0 && addr != NULL)
		status = socket_name_take(&name, addr, (int)addr_length);
	if (status != 0)
		return file_leave(status);
	return signal_hook_return(file_leave(send_message(file, &name, &from, NULL, flags)));
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

/* What sendmsg(2) is told. */
struct outgoing {
	struct k_message_header header;
	struct socket_name name;
	struct buffers from;
};

static int copy_outgoing(struct outgoing *message, const struct msghdr *msg)
{
	int status = copy_header(&message->header, msg, &message->from);

	message->name.length = 0;
	if (status == 0 && message->header.name != NULL)
		status = socket_name_take(&message->name, message->header.name,
					  message->header.name_length);
	return status;
}

static bool has_control(const struct outgoing *message)
{
	return message->header.control != NULL && message->header.control_length > 0;
}

/* The files lock is held, and FILE's own, which is given back while files are looked for. */
static int take_control(struct file *file, const struct outgoing *message, struct rights **rights)
{
	int status;

	file_own_unlock(file);
	status = socket_rights_take(&message->header, rights);
	file_own_lock(file);
	return status;
}

/* FILE's own lock is held, or else that of files; both if there are control data. */
static long send_outgoing(struct file *file, struct outgoing *message, int flags)
{
	struct rights *rights = NULL;
	int status = check_packets(socket_of(file));

	if (status == 0 && has_control(message))
		status = take_control(file, message, &rights);
	if (status != 0)
		return status;
	return send_message(file, &message->name, &message->from, rights, flags);
}

long socket_send_one(struct file *file, const struct msghdr *msg, int flags)
{
	struct outgoing message;
	long result = copy_outgoing(&message, msg);

	if (result != 0)
		return result;
	file_own_lock(file);
	result = send_outgoing(file, &message, flags);
	file_own_unlock(file);
	return result;
}

/* Who passes files on looks for them in the table, whose lock comes first. */
static int enter_to_pass(int fd, struct file **file)
{
	int status;

	files_hold();
	status = socket_file(fd, file);
	if (status == 0)
		file_own_lock(*file);
	return status;
}

long sys_sendmsg(int fd, const struct msghdr *msg, int flags)
{
	struct outgoing message;
	struct file *file;
	int fault = copy_outgoing(&message, msg), status;

	if (fault == 0 && has_control(&message))
		status = enter_to_pass(fd, &file);
	else
		status = socket_enter(fd, &file);
	if (status == 0)
		status = fault;
	if (status != 0)
		return file_leave(status);
	return signal_hook_return(file_leave(send_outgoing(file, &message, flags)));
}

/* Who sent what was received: nothing if there is no name. */
static int tell_sender(const struct socket_name *name, void *address, unsigned *length)
{
	const unsigned none = 0;

	if (name->length > 0)
		return socket_name_tell(name, address, length);
	return length != NULL ? user_copy_out(length, &none, sizeof none) : 0;
}

static int check_flags(const struct file *file, int flags)
{
	if (!(flags & MSG_OOB))
		return 0;
	return socket_type(socket_of(file)) == SOCK_STREAM ? -EINVAL : -EOPNOTSUPP;
}

long sys_recvfrom(int fd, void *buf, size_t length, int flags, struct sockaddr *addr,
		  unsigned int *addr_length)
{
	struct buffers to = buffers_one(buf, vector_limit(length));
	struct received received;
	struct file *file;
	long result = socket_enter(fd, &file);

	if (result == 0)
		result = check_flags(file, flags);
	if (result != 0)
		return file_leave(result);
	result = file_leave(socket_receive(file, &to, &received, flags));
	rights_free(received.rights);
	if (result >= 0 && addr != NULL) {
		int status = tell_sender(&received.from, addr, addr_length);

		result = status != 0 ? status : result;
	}
	return signal_hook_return(result);
}

static void give_rights(struct k_message_header *header, struct rights *rights, bool close_on_exec)
{
	files_hold();
	socket_rights_give(header, rights, close_on_exec);
	files_drop();
}

/* What recvmsg(2) tells beside the data: descriptors, too, though it fails if that does. */
static int tell(struct msghdr *msg, struct k_message_header *header, int flags,
		const struct received *received)
{
	struct k_message_header *to = (struct k_message_header *)msg;
	int status = 0;

	header->flags = (unsigned)received->flags | (flags & MSG_CMSG_CLOEXEC);
	if (received->rights != NULL)
		give_rights(header, received->rights, flags & MSG_CMSG_CLOEXEC);
	else
		header->control_length = 0;
	if (header->name != NULL)
		status = tell_sender(&received->from, header->name, (unsigned *)&to->name_length);
	if (status != 0)
		return status;
	if (user_copy_out(&to->control_length, &header->control_length,
			  sizeof header->control_length) != 0 ||
	    user_copy_out(&to->flags, &header->flags, sizeof header->flags) != 0)
		return -EFAULT;
	return 0;
}

/* FILE's own lock is held, or else that of files; it is given back. */
static long receive(struct file *file, struct k_message_header *header, struct buffers *to,
		    int flags, struct msghdr *msg)
{
	struct received received = { .rights = NULL };
	long result = check_flags(file, flags);
	int status;

	if (result == 0)
		result = socket_receive(file, to, &received, flags);
	file_own_unlock(file);
	if (result < 0) {
		rights_free(received.rights);
		return result;
	}
	status = tell(msg, header, flags, &received);
	return status != 0 ? status : result;
}

long socket_receive_one(struct file *file, struct msghdr *msg, int flags)
{
	struct k_message_header header;
	struct buffers to;
	long result = copy_header(&header, msg, &to);

	if (result != 0)
		return result;
	file_own_lock(file);
	return receive(file, &header, &to, flags, msg);
}

long sys_recvmsg(int fd, struct msghdr *msg, int flags)
{
	struct k_message_header header;
	struct buffers to;
	struct file *file;
	int fault = copy_header(&header, msg, &to), status = socket_enter(fd, &file);

	if (status == 0)
		status = fault;
	if (status != 0)
		return file_leave(status);
	return signal_hook_return(file_leave(receive(file, &header, &to, flags, msg)));
}
