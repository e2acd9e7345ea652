/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stddef.h>

#include <unix/names.h>

#include "unix.h"

static bool has_place(void *argument)
{
	const struct socket *listener = argument;

	return listener->waiting <= listener->backlog || !listener->listens || listener->closed ||
	       listener->shut & SHUT_RECEIVE;
}

/* Our end and a new one, which waits to be accepted. */
static int meet(struct file *file, struct socket *listener)
{
	struct file *waits = socket_file_new(listener->type, 0);
	struct socket *other;

	if (waits == NULL)
		return -ENOMEM;
	other = socket_of(waits);
	other->waits = waits;
	other->bound = bound_get(listener->bound);
	other->next_waiting = NULL;
	socket_join(file, waits);
	if (listener->first_waiting != NULL)
		listener->last_waiting->next_waiting = other;
	else
		listener->first_waiting = other;
	listener->last_waiting = other;
	listener->waiting++;
	wait_queue_wake(&listener->queue, ARRIVED);
	return 0;
}

/* Try once.  1: once more. */
static int connect_to(struct file *file, struct socket *listener, uint64_t deadline)
{
	struct socket *socket = socket_of(file);
	int status;

	if (!listener->listens || listener->shut & SHUT_RECEIVE) {
		status = -ECONNREFUSED;
	} else if (!has_place(listener)) {
		if (!(file->flags & O_NONBLOCK)) {
			status = socket_wait_for(file, listener, deadline, has_place);
			return status != 0 ? status : 1;
		}
		status = -EAGAIN;
	} else if (socket->peer != NULL) {
		status = -EISCONN;
	} else {
		status = socket->listens ? -EINVAL : meet(file, listener);
	}
	socket_put(listener);
	return status;
}

static int connect_stream(struct file *file, struct socket_name *name)
{
	struct socket *socket = socket_of(file), *listener;
	int status = socket_name_check(name);
	uint64_t deadline;

	if (status != 0)
		return status;
	file_own_lock(file);
	deadline = socket_deadline(socket->limits.send_time);
	file_own_unlock(file);
	do {
		status = socket_find(name, socket->type, &listener);
		if (status == 0)
			status = connect_to(file, listener, deadline);
	} while (status == 1);
	return status;
}

/* The peer, which does not answer, has room, or is gone: who waits in SOCKET's queue hears of it. */
static bool relay(struct wait_entry *entry, unsigned events)
{
	struct socket *socket = (struct socket *)((char *)entry - offsetof(struct socket, at_peer));

	wait_queue_wake(&socket->queue, events);
	return false;
}

static void leave_old(struct socket *socket)
{
	struct socket *old = socket_get(socket->peer);
	bool waited = !socket_answers(old, socket) && socket_is_full(old);

	socket_drop_peer(socket);
	if (waited)
		wait_queue_wake(&socket->queue, POLLOUT | POLLWRNORM | POLLWRBAND);
	if (socket->first != NULL) {
		message_forget(socket);
		if (!old->closed && socket_answers(old, socket)) {
			old->error = ECONNRESET;
			wait_queue_wake(&old->queue, 0);
		}
	}
	socket_put(old);
}

/* Takes over the reference of PEER. */
static void send_to_peer(struct socket *socket, struct socket *peer)
{
	if (socket->peer == peer) {
		socket_put(peer);
		return;
	}
	if (socket->peer != NULL)
		leave_old(socket);
	socket->peer = peer;
	socket->at_peer = (struct wait_entry){ .wake = relay };
	wait_queue_add(&peer->senders, &socket->at_peer);
}

static int connect_datagrams(struct socket *socket, struct socket_name *name)
{
	struct socket *peer;
	int status;

	if (name->length < sizeof name->address.sun_family)
		return -EINVAL;
	if (name->address.sun_family == AF_UNSPEC) {
		if (socket->peer != NULL)
			leave_old(socket);
		return 0;
	}
	status = socket_name_check(name);
	if (status == 0)
		status = socket_find(name, socket->type, &peer);
	if (status != 0)
		return status;
	if (peer->peer != NULL && !socket_answers(peer, socket)) {
		socket_put(peer);
		return -EPERM;
	}
	send_to_peer(socket, peer);
	return 0;
}

int socket_connect(struct file *file, struct socket_name *name)
{
	struct socket *socket = socket_of(file);

	if (socket->type == SOCK_DGRAM)
		return connect_datagrams(socket, name);
	return connect_stream(file, name);
}
