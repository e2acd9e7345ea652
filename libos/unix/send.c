/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>

#include <machine/clock.h>
#include <sched/block.h>
#include <unix/names.h>

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

/* One message of SIZE bytes. */
static int send_one(struct socket *socket, struct socket *peer, struct buffers *from, size_t size,
		    struct rights *rights)
{
	struct message *message;
	int status = message_new(&message, peer, from, size);

	if (status != 0)
		return status;
	message->rights = rights;
	message->sender = socket_get(socket);
	socket->spent += message->cost;
	peer->received++;
	if (peer->first != NULL)
		peer->last->next = message;
	else
		peer->first = message;
	peer->last = message;
	wait_queue_wake(&peer->queue, ARRIVED);
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

	if (socket->peer == NULL)
		return -ENOTCONN;
	while (status == 0 && from->left > 0) {
		size_t part = part_size(socket, from->left);

		status = wait_for_room(file, socket, flags, *taken);
		if (status == 0 && socket->peer->shut & SHUT_RECEIVE)
			status = -EPIPE;
		if (status == 0)
			status = send_one(socket, socket->peer, from, part, *taken ? NULL : rights);
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
	socket_drop_peer(socket);
	message_forget(socket);
	return -ECONNREFUSED;
}

/* To whom: a reference. */
static int target_of(struct socket *socket, const struct socket_name *name, struct socket **target)
{
	if (name != NULL)
		return socket_find != NULL ? socket_find(name, socket->type, target) :
					     -ECONNREFUSED;
	if (socket->peer == NULL)
		return -ENOTCONN;
	*target = socket_get(socket->peer);
	return 0;
}

/* -ENOBUFS: TARGET has no room. */
static int deliver(struct socket *socket, struct socket *target, struct buffers *from,
		   struct rights *rights)
{
	if (target->peer != NULL && !socket_answers(target, socket))
		return -EPERM;
	if (target->closed)
		return refuse(socket);
	if (target->shut & SHUT_RECEIVE)
		return -EPIPE;
	if (!socket_answers(target, socket) && socket_is_full(target))
		return -ENOBUFS;
	return send_one(socket, target, from, from->left, rights);
}

static bool has_place(void *argument)
{
	const struct socket *target = argument;

	return target->closed || target->shut & SHUT_RECEIVE || !socket_is_full(target);
}

/* Try once.  1: TARGET has a place now, perhaps. */
static int send_to(struct file *file, const struct socket_name *name, struct buffers *from,
		   struct rights *rights, int flags, uint64_t deadline)
{
	struct socket *socket = socket_of(file), *target;
	int status = wait_for_room(file, socket, flags, false);

	if (status == 0)
		status = target_of(socket, name, &target);
	if (status != 0)
		return status;
	status = deliver(socket, target, from, rights);
	if (status != -ENOBUFS) {
		socket_put(target);
		return status;
	}
	if (file->flags & O_NONBLOCK || flags & MSG_DONTWAIT) {
		socket_put(target);
		return -EAGAIN;
	}
	status = socket_wait_for(file, target, deadline, has_place);
	return status != 0 ? status : 1;
}

static long send_message(struct file *file, struct socket_name *name, struct buffers *from,
			 struct rights *rights, int flags, bool *taken)
{
	struct socket *socket = socket_of(file);
	uint64_t deadline = socket_deadline(socket->limits.send_time);
	size_t size = from->left;
	int status;

	if (socket->type == SOCK_SEQPACKET) {
		name = NULL;
		if (socket->peer == NULL)
			return -ENOTCONN;
	}
	if (name != NULL && socket_name_check(name) != 0)
		return -EINVAL;
	if (size > socket->limits.send_size - 32)
		return -EMSGSIZE;
	do
		status = send_to(file, name, from, rights, flags, deadline);
	while (status == 1);
	if (status != 0)
		return status;
	*taken = true;
	return (long)size;
}

/* Streams take no names. */
static long refuse_name(const struct socket *socket)
{
	return socket->peer != NULL ? -EISCONN : -EOPNOTSUPP;
}

long socket_send(struct file *file, struct socket_name *name, struct buffers *from,
		 struct rights *rights, int flags, bool *taken)
{
	struct socket *socket = socket_of(file);

	*taken = false;
	if (socket->type != SOCK_STREAM)
		return send_message(file, name, from, rights, flags, taken);
	if (name != NULL)
		return refuse_name(socket);
	return send_stream(file, socket, from, rights, flags, taken);
}
