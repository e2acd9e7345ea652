/* SPDX-License-Identifier: MIT */
/*
 * Local sockets (unix(7)).
 */
#ifndef UNIX_SOCKET_H
#define UNIX_SOCKET_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <file/file.h>
#include <waited/buffers.h>

#define RIGHTS_MAX 253 /* Linux's SCM_MAX_FD */

struct socket;

/* Open files under way: references. */
struct rights {
	unsigned count;
	struct file *files[RIGHTS_MAX];
};

struct rights *rights_new(void);         /* NULL: RAM is out */
void rights_free(struct rights *rights); /* gives the references back; NULL is allowed */

/* As struct sockaddr; 0 bytes: none. */
struct socket_name {
	unsigned length;
	struct sockaddr_un address;
};

/* TYPE: SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET.  FLAGS: O_NONBLOCK.  -ENOMEM. */
int socket_pair(struct file *files[2], int type, int flags);

/* NULL: FILE is none (ENOTSOCK). */
struct socket *socket_of(const struct file *file);

/* sendmsg(2) of what is in FROM, to the one of this NAME, if it is not NULL.  If something was sent,
 * *TAKEN, RIGHTS are the message's.  FLAGS: MSG_DONTWAIT, MSG_NOSIGNAL. */
long socket_send(struct file *file, struct socket_name *name, struct buffers *from,
		 struct rights *rights, int flags, bool *taken);

/* What a message says beside its data. */
struct received {
	struct rights *rights;   /* the caller's; or NULL */
	int flags;               /* MSG_TRUNC */
	struct socket_name from;
};

/* recvmsg(2).  FLAGS: MSG_DONTWAIT, MSG_PEEK, MSG_TRUNC, MSG_WAITALL. */
long socket_receive(struct file *file, struct buffers *to, struct received *received, int flags);

/* HOW is SHUT_RD, SHUT_WR or SHUT_RDWR. */
void socket_shutdown(struct socket *socket, int how);

int socket_type(const struct socket *socket);
int socket_take_error(struct socket *socket); /* SO_ERROR */
bool socket_listens(const struct socket *socket);
bool socket_knows_peer(const struct socket *socket); /* it was connected by a stream's rules */
unsigned *socket_options(struct socket *socket);     /* those that change nothing: 1 << number */
struct socket *socket_peer(const struct socket *socket); /* NULL: none */

/* The name of SOCKET; of LENGTH 0 if it has none. */
void socket_tell_name(const struct socket *socket, struct socket_name *name);

void socket_put(struct socket *socket);

/* What options set: bytes, and nanoseconds (MACHINE_NEVER: for ever). */
struct socket_limits {
	unsigned send_size, receive_size;
	uint64_t send_time, receive_time;
};

struct socket_limits *socket_limits(struct socket *socket);

#endif
