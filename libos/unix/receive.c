/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>

#include <file/own.h>
#include <machine/clock.h>
#include <sched/block.h>

#include "unix.h"

static bool may_receive(void *argument)
{
	const struct socket *socket = argument;

	return socket->first != NULL || socket->error != 0 || socket->shut & SHUT_RECEIVE;
}

static void tell_sender(const struct message *message, struct received *received)
{
	if (message->sender != NULL)
		socket_tell_name(message->sender, &received->from);
}

/* The same files once more; NULL: there are none, or RAM is out. */
static struct rights *copy_rights(const struct rights *from)
{
	struct rights *rights = from != NULL ? rights_new() : NULL;

	for (; rights != NULL && rights->count < from->count; rights->count++) {
		rights->files[rights->count] = from->files[rights->count];
		file_get(rights->files[rights->count]);
	}
	return rights;
}

static struct rights *take_rights(struct message *message, int flags)
{
	struct rights *rights = message->rights;

	if (flags & MSG_PEEK)
		return copy_rights(rights);
	message->rights = NULL;
	return rights;
}

/* 1: ask again; 0: the end.  If a part was READ, an interruption ends the call, which tells so. */
static int wait_for_data(struct file *file, struct socket *socket, int flags, bool read)
{
	int status;

	if (socket->error != 0)
		return -socket_take_error(socket);
	if (socket->shut & SHUT_RECEIVE && socket->type != SOCK_DGRAM)
		return 0;
	if (file->flags & O_NONBLOCK || flags & MSG_DONTWAIT)
		return -EAGAIN;
	if (socket->shut & SHUT_RECEIVE)
		return 0;
	status = read ? waited_sleep(file, MACHINE_NEVER, may_receive, socket) :
			socket_block(file, socket->limits.receive_time, may_receive, socket);
	return status != 0 ? status : 1;
}

/* From one message, which is freed when it is used up. */
static long take_part(struct socket *socket, struct message *message, struct buffers *to,
		      struct received *received, int flags)
{
	size_t part = message->length - message->offset;

	part = to->left < part ? to->left : part;
	if (message_copy(message, message->offset, to, part) != 0)
		return -EFAULT;
	received->rights = take_rights(message, flags);
	if (received->from.length == 0)
		tell_sender(message, received);
	if (flags & MSG_PEEK)
		return (long)part;
	message->offset += part;
	if (message->offset == message->length)
		message_done(socket);
	return (long)part;
}

/* What is there, up to the first rights.  As on Linux, who wants nothing loses those, and who only
 * looks may see those of a message behind. */
static long take_stream(struct socket *socket, struct buffers *to, struct received *received,
			int flags)
{
	struct message *message = socket->first, *next;
	long done = 0;

	for (; message != NULL && received->rights == NULL; message = next) {
		long part;

		next = message->next;
		part = take_part(socket, message, to, received, flags);
		if (part < 0)
			return done > 0 ? done : part;
		done += part;
		if (to->left == 0 && !(flags & MSG_PEEK))
			break;
	}
	return done;
}

static long receive_stream(struct file *file, struct socket *socket, struct buffers *to,
			   struct received *received, int flags)
{
	bool all = flags & MSG_WAITALL && !(flags & MSG_PEEK);
	long done = 0;

	if (socket->peer == NULL)
		return -EINVAL;
	for (;;) {
		long status = take_stream(socket, to, received, flags);

		if (status < 0)
			return done > 0 ? done : status;
		done += status;
		if (to->left == 0 ? done > 0 || socket->first != NULL :
				    received->rights != NULL || (done > 0 && !all))
			return done;
		status = wait_for_data(file, socket, flags, done > 0);
		if (status <= 0)
			return done > 0 ? done : status;
	}
}

static long receive_message(struct file *file, struct socket *socket, struct buffers *to,
			    struct received *received, int flags)
{
	struct message *message;
	size_t part;
	int status;

	if (socket->type == SOCK_SEQPACKET && socket->peer == NULL)
		return -ENOTCONN;
	if (socket->error != 0)
		return -socket_take_error(socket);
	while (socket->first == NULL) {
		status = wait_for_data(file, socket, flags, false);
		if (status <= 0)
			return status;
	}
	message = socket->first;
	part = message->length < to->left ? message->length : to->left;
	if (part < message->length)
		received->flags |= MSG_TRUNC;
	status = message_copy(message, 0, to, part);
	received->rights = take_rights(message, flags);
	if (status == 0) {
		tell_sender(message, received);
		part = flags & MSG_TRUNC ? message->length : part;
	}
	if (!(flags & MSG_PEEK))
		message_done(socket);
	return status != 0 ? status : (long)part;
}

long socket_receive(struct file *file, struct buffers *to, struct received *received, int flags)
{
	struct socket *socket = socket_of(file);

	received->rights = NULL;
	received->flags = 0;
	received->from.length = 0;
	if (socket->type == SOCK_STREAM)
		return receive_stream(file, socket, to, received, flags);
	return receive_message(file, socket, to, received, flags);
}
