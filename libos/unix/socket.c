/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>

#include <arch/user.h>
#include <machine/clock.h>
#include <ramfs/memory.h>
#include <sched/block.h>
#include <time/convert.h>

#include "unix.h"

#define BUFFER_SIZE 212992 /* Linux's wmem_default */

static const struct waited_ops ops;

struct socket *socket_of(const struct file *file)
{
	return file->ops == &ops.file ? (struct socket *)file->queue : NULL;
}

int socket_type(const struct socket *socket)
{
	return socket->type;
}

int socket_take_error(struct socket *socket)
{
	int error = socket->error;

	socket->error = 0;
	return error;
}

bool socket_connected(const struct socket *socket)
{
	return !socket->refused;
}

struct socket_limits *socket_limits(struct socket *socket)
{
	return &socket->limits;
}

static bool is_connection(const struct socket *socket)
{
	return socket->type != SOCK_DGRAM;
}

void socket_shutdown(struct socket *socket, int how)
{
	unsigned own = (unsigned)how + 1;
	struct socket *peer = socket->peer;

	socket->shut |= own;
	if (peer != NULL && is_connection(socket)) {
		peer->shut |= own & SHUT_RECEIVE ? SHUT_SEND : 0;
		peer->shut |= own & SHUT_SEND ? SHUT_RECEIVE : 0;
		wait_queue_wake(&peer->queue, 0);
	}
	wait_queue_wake(&socket->queue, 0);
}

/* The bytes that can be read; of datagrams, those of the next one. */
static int readable_bytes(const struct socket *socket)
{
	size_t count = 0;

	for (const struct message *message = socket->first; message != NULL; message = message->next) {
		count += message->length - message->offset;
		if (socket->type == SOCK_DGRAM)
			break;
	}
	return (int)count;
}

/* As Linux sees it, an empty message at the head is none. */
static bool has_unread(const struct socket *socket)
{
	const struct message *message = socket->first;

	if (message != NULL && message->length == 0)
		message = message->next;
	return message != NULL;
}

/* What is on its way to PEER stays. */
static void leave(struct socket *socket, struct socket *peer)
{
	for (struct message *message = peer->first; message != NULL; message = message->next)
		message->sender = NULL;
	peer->peer = NULL;
	if (is_connection(socket)) {
		peer->shut = SHUT_RECEIVE | SHUT_SEND;
		if (has_unread(socket))
			peer->error = ECONNRESET;
	}
	wait_queue_wake(&peer->queue, 0);
}

/* Messages may hold the last references of other sockets: those wait for their turn, so that this
 * does not nest. */
static struct socket *dying;

static void bury(void)
{
	while (dying != NULL) {
		struct socket *socket = dying;

		while (socket->first != NULL)
			message_free(message_pop(socket));
		dying = socket->next_dying;
		piece_give(socket);
	}
}

static void release(struct file *file)
{
	struct socket *socket = socket_of(file);

	wait_queue_end(&socket->queue);
	for (struct message *message = socket->first; message != NULL; message = message->next)
		message_refund(message);
	if (socket->peer != NULL)
		leave(socket, socket->peer);
	if (dying != NULL) {
		socket->next_dying = dying->next_dying;
		dying->next_dying = socket;
		return;
	}
	dying = socket;
	bury();
}

static short poll_socket(struct file *file)
{
	const struct socket *socket = socket_of(file);
	short events = socket->error != 0 ? POLLERR : 0;

	if (socket->shut == (SHUT_RECEIVE | SHUT_SEND))
		events |= POLLHUP;
	if (socket->shut & SHUT_RECEIVE)
		events |= POLLRDHUP | POLLIN | POLLRDNORM;
	if (socket->first != NULL)
		events |= POLLIN | POLLRDNORM;
	if (socket_writable(socket))
		events |= POLLOUT | POLLWRNORM | POLLWRBAND;
	return events;
}

static int status_of(struct file *file, struct stat *status)
{
	waited_status(status, S_IFSOCK | 0777, socket_of(file)->number);
	return 0;
}

static long control(struct file *file, unsigned request, void *argument)
{
	const struct socket *socket = socket_of(file);
	int count = request == FIONREAD ? readable_bytes(socket) : (int)socket->spent;

	if (request != FIONREAD && request != TIOCOUTQ)
		return -ENOTTY;
	return user_copy_out(argument, &count, sizeof count);
}

static long read_whole(struct file *file, struct buffers *to)
{
	struct rights *rights = NULL;
	int flags = 0;
	long result = to->left > 0 ? socket_receive(file, to, &rights, 0, &flags) : 0;

	rights_free(rights);
	return result;
}

static long write_whole(struct file *file, struct buffers *from)
{
	bool taken;

	return socket_send(file, from, NULL, 0, &taken);
}

static long read_one(struct file *file, void *buffer, size_t size)
{
	struct buffers to = buffers_one(buffer, size);

	return read_whole(file, &to);
}

static long write_one(struct file *file, const void *buffer, size_t size)
{
	struct buffers from = buffers_one(buffer, size);

	return write_whole(file, &from);
}

static const struct waited_ops ops = {
	.file = { .read = read_one, .write = write_one, .ioctl = control, .poll = poll_socket,
		  .stat = status_of, .release = release },
	.read_whole = read_whole,
	.write_whole = write_whole,
};

int socket_block(struct file *file, uint64_t time, bool (*ready)(void *socket),
		 struct socket *socket)
{
	int status;

	if (time == MACHINE_NEVER)
		return waited_block(file, time, ready, socket);
	status = waited_sleep(file, time_add(machine_clock_monotonic(), time), ready, socket);
	return status == -ETIMEDOUT ? -EAGAIN : status;
}

static struct file *new_file(int type, int flags)
{
	struct socket *socket = piece_take(sizeof *socket);
	struct file *file;

	if (socket == NULL)
		return NULL;
	*socket = (struct socket){
		.type = type,
		.limits = { BUFFER_SIZE, BUFFER_SIZE, MACHINE_NEVER, MACHINE_NEVER },
		.number = waited_number(),
	};
	file = waited_new(&ops, &socket->queue, (flags & O_NONBLOCK) | O_RDWR);
	if (file == NULL)
		piece_give(socket);
	return file;
}

int socket_pair(struct file *files[2], int type, int flags)
{
	files[0] = new_file(type, flags);
	if (files[0] == NULL)
		return -ENOMEM;
	files[1] = new_file(type, flags);
	if (files[1] == NULL) {
		file_put(files[0]);
		return -ENOMEM;
	}
	socket_of(files[0])->peer = socket_of(files[1]);
	socket_of(files[1])->peer = socket_of(files[0]);
	return 0;
}
