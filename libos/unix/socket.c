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

struct socket *socket_peer(const struct socket *socket)
{
	return socket->peer;
}

bool socket_listens(const struct socket *socket)
{
	return socket->listens;
}

bool socket_knows_peer(const struct socket *socket)
{
	return socket->knows_peer;
}

unsigned *socket_options(struct socket *socket)
{
	return &socket->options;
}

void socket_tell_name(const struct socket *socket, struct socket_name *name)
{
	const struct bound *bound = __atomic_load_n(&socket->bound, __ATOMIC_ACQUIRE);

	name->length = 0;
	if (bound != NULL && bound_tell != NULL)
		bound_tell(bound, name);
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
	wait_queue_wake(&socket->senders, 0);
	if (peer != NULL && !peer->closed && is_connection(socket)) {
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
	if (peer->closed || !socket_answers(peer, socket))
		return;
	if (is_connection(socket)) {
		peer->shut = SHUT_RECEIVE | SHUT_SEND;
		if (has_unread(socket) || socket->waits != NULL)
			peer->error = ECONNRESET;
	}
	wait_queue_wake(&peer->queue, 0);
}

void socket_drop_peer(struct socket *socket)
{
	struct socket *peer = socket->peer;

	wait_queue_remove(&socket->at_peer);
	socket->peer = NULL;
	socket_put(peer);
}

void socket_put(struct socket *socket)
{
	if (count_down(&socket->references) > 0)
		return;
	if (socket->bound != NULL && bound_put != NULL)
		bound_put(socket->bound);
	piece_give(socket);
}

/* Messages may hold the last references of other sockets: those wait for their turn, so that this
 * does not nest. */
static struct socket *dying;

static void bury(void)
{
	while (dying != NULL) {
		struct socket *socket = dying;

		message_forget(socket);
		dying = socket->next_dying;
		socket_put(socket);
	}
}

/* From here on, what it has received is its own. */
static void part(struct socket *socket)
{
	socket->closed = true;
	for (struct message *message = socket->first; message != NULL; message = message->next)
		message_refund(message);
	if (socket->peer != NULL) {
		leave(socket, socket->peer);
		socket_drop_peer(socket);
	}
}

static void release(struct file *file)
{
	struct socket *socket = socket_of(file);

	wait_queue_end(&socket->queue);
	file_own_lock(file);
	part(socket);
	file_own_unlock(file);
	if (socket->bound != NULL && socket_unbind != NULL)
		socket_unbind(socket);
	if (socket->listens && socket_refuse_waiting != NULL)
		socket_refuse_waiting(socket);
	wait_queue_wake(&socket->senders, 0);
	if (dying != NULL) {
		socket->next_dying = dying->next_dying;
		dying->next_dying = socket;
		return;
	}
	dying = socket;
	bury();
}

/* Datagrams to who does not answer need room there, too. */
static bool has_room_for_events(const struct socket *socket)
{
	const struct socket *peer = socket->peer;

	if (socket->listens || !socket_writable(socket))
		return false;
	return peer == NULL || peer->closed || socket_answers(peer, socket) || !socket_is_full(peer);
}

static short poll_socket(struct file *file)
{
	const struct socket *socket = socket_of(file);
	short events = socket->error != 0 ? POLLERR : 0;
	bool unconnected = is_connection(socket) && socket->peer == NULL && !socket->listens;

	if (socket->shut == (SHUT_RECEIVE | SHUT_SEND) || unconnected)
		events |= POLLHUP;
	if (socket->shut & SHUT_RECEIVE)
		events |= POLLRDHUP | POLLIN | POLLRDNORM;
	if (socket->first != NULL || socket->first_waiting != NULL)
		events |= POLLIN | POLLRDNORM;
	if (has_room_for_events(socket))
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
	if (socket->listens)
		return -EINVAL;
	return user_copy_out(argument, &count, sizeof count);
}

static long read_whole(struct file *file, struct buffers *to)
{
	struct received received;
	long result;

	if (to->left == 0)
		return 0;
	result = socket_receive(file, to, &received, 0);
	if (received.rights != NULL) {
		file_own_unlock(file);
		rights_free(received.rights);
	}
	return result;
}

static long write_whole(struct file *file, struct buffers *from)
{
	bool taken;

	return socket_send(file, NULL, from, NULL, 0, &taken);
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

uint64_t socket_deadline(uint64_t time)
{
	return time == MACHINE_NEVER ? time : time_add(machine_clock_monotonic(), time);
}

int socket_block(struct file *file, uint64_t time, bool (*ready)(void *socket),
		 struct socket *socket)
{
	int status;

	if (time == MACHINE_NEVER)
		return waited_block(file, time, ready, socket);
	status = waited_sleep(file, socket_deadline(time), ready, socket);
	return status == -ETIMEDOUT ? -EAGAIN : status;
}

struct file *socket_file_new(int type, int flags)
{
	struct socket *socket = piece_take(sizeof *socket);
	struct file *file;

	if (socket == NULL)
		return NULL;
	*socket = (struct socket){
		.references = 1,
		.type = type,
		.limits = { BUFFER_SIZE, BUFFER_SIZE, MACHINE_NEVER, MACHINE_NEVER },
		.number = waited_number(),
	};
	file = waited_new(&ops, &socket->queue, (flags & O_NONBLOCK) | O_RDWR);
	if (file == NULL)
		piece_give(socket);
	return file;
}

static void join(struct socket *a, struct socket *b)
{
	a->peer = socket_get(b);
	b->peer = socket_get(a);
	a->knows_peer = true;
	b->knows_peer = true;
}

/* Datagrams have no lock of their own: their sockets may go to any others later. */
void socket_join(struct file *a, struct file *b)
{
	if (is_connection(socket_of(b)))
		file_set_own(b);
	file_own_lock(b);
	join(socket_of(a), socket_of(b));
	file_share_own(a, b);
	file_own_unlock(b);
}

int socket_pair(struct file *files[2], int type, int flags)
{
	files[0] = socket_file_new(type, flags);
	if (files[0] == NULL)
		return -ENOMEM;
	files[1] = socket_file_new(type, flags);
	if (files[1] == NULL) {
		file_put(files[0]);
		return -ENOMEM;
	}
	socket_join(files[0], files[1]);
	return 0;
}
