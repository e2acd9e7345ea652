/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>

#include <machine/clock.h>
#include <sched/block.h>

#include "unix.h"

#define STREAM_PART 32768 /* a long write to a stream becomes messages of this size */

static bool may_send(void *argument)
{
	const struct socket *socket = argument;

	return socket_has_room(socket) || socket->error != 0 || socket->shut & SHUT_SEND;
}

/* 0: there is room.  If a part was SENT, an interruption ends the call, which tells so. */
static int wait_for_room(struct file *file, struct socket *socket, int flags, bool sent)
{
	for (;;) {
		int status;

		if (socket->error != 0)
			return -socket_take_error(socket);
		if (socket->shut & SHUT_SEND)
			return -EPIPE;
		if (socket_has_room(socket))
			return 0;
		if (file->flags & O_NONBLOCK || flags & MSG_DONTWAIT)
			return -EAGAIN;
		status = sent ? waited_sleep(file, MACHINE_NEVER, may_send, socket) :
				socket_block(file, socket->limits.send_time, may_send, socket);
		if (status != 0)
			return status;
	}
}

static bool peer_receives(const struct socket *socket)
{
	return socket->peer != NULL && !(socket->peer->shut & SHUT_RECEIVE);
}

/* One message of SIZE bytes; the peer is there. */
static int send_one(struct socket *socket, struct buffers *from, size_t size, struct rights *rights)
{
	struct socket *peer = socket->peer;
	struct message *message;
	int status = message_new(&message, from, size);

	if (status != 0)
		return status;
	message->rights = rights;
	message->sender = socket;
	socket->spent += message->cost;
	if (peer->first != NULL)
		peer->last->next = message;
	else
		peer->first = message;
	peer->last = message;
	wait_queue_wake(&peer->queue, POLLIN | POLLRDNORM | POLLRDBAND);
	return 0;
}

static size_t part_size(const struct socket *socket, size_t left)
{
	size_t most = socket->limits.send_size / 2 - 64;

	most = most < STREAM_PART ? most : STREAM_PART;
	return left < most ? left : most;
}

static long send_stream(struct file *file, struct socket *socket, struct buffers *from,
			struct rights *rights, int flags, bool *taken)
{
	long done = 0;
	int status = socket->shut & SHUT_SEND ? -EPIPE : 0;

	while (status == 0 && from->left > 0) {
		size_t part = part_size(socket, from->left);

		status = wait_for_room(file, socket, flags, *taken);
		if (status == 0 && !peer_receives(socket))
			status = -EPIPE;
		if (status == 0)
			status = send_one(socket, from, part, *taken ? NULL : rights);
		if (status != 0)
			break;
		*taken = true;
		done += (long)part;
	}
	if (done > 0)
		return done;
	if (status == -EPIPE && !(flags & MSG_NOSIGNAL))
		waited_broken();
	return status;
}

/* The peer of a datagram socket is gone: what it had sent is lost, too. */
static int refuse(struct socket *socket)
{
	socket->refused = true;
	while (socket->first != NULL)
		message_free(message_pop(socket));
	return -ECONNREFUSED;
}

static long send_message(struct file *file, struct socket *socket, struct buffers *from,
			 struct rights *rights, int flags, bool *taken)
{
	size_t size = from->left;
	int status;

	if (socket->refused)
		return socket->shut & SHUT_SEND ? -EPIPE : -ENOTCONN;
	if (size > socket->limits.send_size - 32)
		return -EMSGSIZE;
	status = wait_for_room(file, socket, flags, false);
	if (status == 0 && socket->peer == NULL)
		status = refuse(socket);
	if (status == 0 && !peer_receives(socket))
		status = -EPIPE;
	if (status == 0)
		status = send_one(socket, from, size, rights);
	if (status != 0)
		return status;
	*taken = true;
	return (long)size;
}

long socket_send(struct file *file, struct buffers *from, struct rights *rights, int flags,
		 bool *taken)
{
	struct socket *socket = socket_of(file);

	*taken = false;
	if (socket->type == SOCK_STREAM)
		return send_stream(file, socket, from, rights, flags, taken);
	return send_message(file, socket, from, rights, flags, taken);
}
