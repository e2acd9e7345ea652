/* SPDX-License-Identifier: MIT */
#ifndef UNIX_UNIX_H
#define UNIX_UNIX_H

#include <unix/socket.h>
#include <waited/waited.h>

enum shut { SHUT_RECEIVE = 1, SHUT_SEND = 2 };

#define CHUNK_SIZE (4096 - sizeof(struct chunk *))

/* A frame of data. */
struct chunk {
	struct chunk *next;
	char data[CHUNK_SIZE];
};

struct message {
	struct message *next;
	struct socket *sender;  /* which pays for it; NULL: it is gone */
	size_t length, offset;  /* offset: what a stream's reader has taken */
	unsigned cost;
	struct chunk *chunks;
	struct rights *rights;
};

struct socket {
	struct wait_queue queue; /* must be the first member: file->queue */
	struct socket *peer;     /* NULL: it is closed */
	int type;
	unsigned shut;
	bool refused;            /* a datagram was: there is no peer any more */
	int error;               /* of the next call, positive */
	unsigned spent;          /* cost of what it has sent and nobody has read */
	struct message *first, *last; /* received */
	struct socket_limits limits;
	uint64_t number;
	struct socket *next_dying;
};

/* As on Linux: more may be sent while this is below the limit; poll says so up to a quarter. */
static inline bool socket_has_room(const struct socket *socket)
{
	return socket->spent < socket->limits.send_size;
}

static inline bool socket_writable(const struct socket *socket)
{
	return socket->spent <= socket->limits.send_size / 4;
}

/* SIZE bytes of FROM.  -ENOMEM, -EFAULT. */
int message_new(struct message **message, struct buffers *from, size_t size);

/* SIZE bytes at OFFSET.  -EFAULT. */
int message_copy(const struct message *message, size_t offset, struct buffers *to, size_t size);

/* The sender has it back; it is not told. */
void message_refund(struct message *message);

/* The same, and it is told. */
void message_free(struct message *message);

/* Take out the first of what SOCKET has received. */
struct message *message_pop(struct socket *socket);

/* Wait for READY, TIME at most.  As waited_block; -EAGAIN: the time has passed. */
int socket_block(struct file *file, uint64_t time, bool (*ready)(void *socket),
		 struct socket *socket);

#endif
