/* SPDX-License-Identifier: MIT */
#ifndef UNIX_UNIX_H
#define UNIX_UNIX_H

#include <poll.h>

#include <file/own.h>
#include <machine/clock.h>
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
	struct socket *sender;  /* which pays for it: a reference */
	size_t length, offset;  /* offset: what a stream's reader has taken */
	unsigned cost;
	struct chunk *chunks;
	struct rights *rights;
};

struct bound;

/* Locking: the two of a connection, or of a pair that is none of datagrams, share their files' own
 * lock, but for what has to do with names, and "peer" changes under the files lock, too.  All others:
 * the files lock. */
struct socket {
	struct wait_queue queue; /* must be the first member: file->queue */
	unsigned references;     /* its file's, those of peers, and those of messages */
	struct socket *peer;     /* NULL: it is not connected; else a reference */
	int type;
	unsigned shut;
	bool closed;             /* there is no file any more */
	bool knows_peer;         /* SO_PEERCRED */
	int error;               /* of the next call, positive */
	unsigned options;        /* bits by the options' numbers */
	unsigned spent;          /* cost of what it has sent and nobody has read */
	unsigned received;       /* messages */
	struct message *first, *last;
	struct message *spare;   /* memory for the next one, so that it need not come from afar; or NULL */
	struct socket_limits limits;
	uint64_t number;
	struct socket *next_dying;
	struct bound *bound;       /* its name, or NULL: a reference; stays, once it is there */
	struct wait_queue senders; /* who waits for room among what it has received or has to accept */
	struct wait_entry at_peer; /* of datagram sockets: in those of the peer that does not answer */
	bool listens;
	unsigned backlog, waiting; /* connections that may wait, one less, and that do */
	struct socket *first_waiting, *last_waiting;
	struct file *waits;         /* it waits to be accepted: the file, the only reference */
	struct socket *next_waiting;
};

/* What arrives is told as all of this, as on Linux: who waits for an edge of another event sees it. */
#define ARRIVED (POLLIN | POLLPRI | POLLRDNORM | POLLRDBAND)

#define RECEIVED_MAX 10 /* datagrams, one less (/proc/sys/net/unix/max_dgram_qlen) */

/* As on Linux: more may be sent while this is below the limit; poll says so up to a quarter. */
static inline bool socket_has_room(const struct socket *socket)
{
	return socket->spent < socket->limits.send_size;
}

static inline bool socket_writable(const struct socket *socket)
{
	return socket->spent <= socket->limits.send_size / 4;
}

static inline bool socket_is_full(const struct socket *socket)
{
	return socket->received > RECEIVED_MAX;
}

static inline bool socket_answers(const struct socket *peer, const struct socket *socket)
{
	return peer->peer == socket;
}

static inline struct socket *socket_get(struct socket *socket)
{
	count_up(&socket->references);
	return socket;
}

/* A file for a new socket; NULL: RAM is out. */
struct file *socket_file_new(int type, int flags);

/* The sockets of two files, of which nobody knows the second one yet: each is the other's peer. */
void socket_join(struct file *a, struct file *b);

/* Disconnect SOCKET, which has a peer. */
void socket_drop_peer(struct socket *socket);

/* TIME from now. */
uint64_t socket_deadline(uint64_t time);

/* Wait in FILE for READY of OTHER, whose reference is given back.  0: try again.  -EAGAIN: DEADLINE
 * has passed, -EINTR, -EBADF: FILE is no more. */
int socket_wait_for(struct file *file, struct socket *other, uint64_t deadline,
		    bool (*ready)(void *other));

/* What programs without names do not have.  SOCKET is closed: of its name; of connections. */
void socket_unbind(struct socket *socket) __attribute__((weak));
void socket_refuse_waiting(struct socket *socket) __attribute__((weak));
struct bound *bound_get(struct bound *bound);
void bound_put(struct bound *bound) __attribute__((weak));
void bound_tell(const struct bound *bound, struct socket_name *name) __attribute__((weak));

/* SIZE bytes of FROM, for TO.  -ENOMEM, -EFAULT. */
int message_new(struct message **message, struct socket *to, struct buffers *from, size_t size);

/* SIZE bytes at OFFSET.  -EFAULT. */
int message_copy(const struct message *message, size_t offset, struct buffers *to, size_t size);

/* The sender has back what it costs. */
void message_refund(struct message *message);
void message_free(struct message *message);

/* The first of what SOCKET has received was read, and its rights were taken. */
void message_done(struct socket *socket);

/* All of what SOCKET has received. */
void message_forget(struct socket *socket);

/* Take out the first of what SOCKET has received. */
struct message *message_pop(struct socket *socket);

/* Wait for READY, TIME at most.  As waited_block; -EAGAIN: the time has passed. */
int socket_block(struct file *file, uint64_t time, bool (*ready)(void *socket),
		 struct socket *socket);

#endif
