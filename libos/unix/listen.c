/* SPDX-License-Identifier: MIT */
/*
 * Sockets that others connect to.  What connect(2) makes is a socket with a file from the start, which
 * waits until accept(2) gives it a descriptor.
 */
#include <errno.h>
#include <fcntl.h>

#include <sched/block.h>
#include <unix/names.h>

#include "unix.h"

#define BACKLOG_MAX 4096 /* /proc/sys/net/core/somaxconn */

int socket_listen(struct socket *socket, int backlog)
{
	unsigned most = (unsigned)backlog < BACKLOG_MAX ? (unsigned)backlog : BACKLOG_MAX;

	if (socket->type == SOCK_DGRAM)
		return -EOPNOTSUPP;
	if (socket->bound == NULL || socket->peer != NULL)
		return -EINVAL;
	socket->listens = true;
	socket->knows_peer = true; /* those who connect will look */
	socket->backlog = most;
	wait_queue_wake(&socket->senders, 0);
	return 0;
}

static struct file *take_first(struct socket *socket)
{
	struct socket *first = socket->first_waiting;
	struct file *file = first->waits;

	socket->first_waiting = first->next_waiting;
	socket->waiting--;
	return file;
}

void socket_take_waiting(struct file *file)
{
	struct socket *socket = socket_of(file);
	struct file *taken = take_first(socket);

	socket_of(taken)->waits = NULL;
	wait_queue_wake(&socket->senders, 0);
}

void socket_refuse_waiting(struct socket *socket)
{
	while (socket->first_waiting != NULL)
		file_put(take_first(socket));
}

static bool may_accept(void *argument)
{
	const struct socket *socket = argument;

	return socket->first_waiting != NULL || socket->shut & SHUT_RECEIVE;
}

int socket_accept(struct file *file, struct file **accepted)
{
	struct socket *socket = socket_of(file);

	if (socket->type == SOCK_DGRAM)
		return -EOPNOTSUPP;
	if (!socket->listens)
		return -EINVAL;
	while (socket->first_waiting == NULL) {
		int status;

		if (socket->shut & SHUT_RECEIVE)
			return -EINVAL;
		if (file->flags & O_NONBLOCK)
			return -EAGAIN;
		status = socket_block(file, socket->limits.receive_time, may_accept, socket);
		if (status != 0)
			return status;
	}
	*accepted = socket->first_waiting->waits;
	return 0;
}

struct file *socket_new(int type, int flags)
{
	return socket_file_new(type, flags);
}
