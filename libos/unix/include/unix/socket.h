/* SPDX-License-Identifier: MIT */
/*
 * Pairs of local sockets (unix(7)).
 */
#ifndef UNIX_SOCKET_H
#define UNIX_SOCKET_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

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

/* TYPE: SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET.  FLAGS: O_NONBLOCK.  -ENOMEM. */
int socket_pair(struct file *files[2], int type, int flags);

/* NULL: FILE is none (ENOTSOCK). */
struct socket *socket_of(const struct file *file);

/* sendmsg(2) of what is in FROM.  If something was sent, *TAKEN, RIGHTS are the message's.
 * FLAGS: MSG_DONTWAIT, MSG_NOSIGNAL. */
long socket_send(struct file *file, struct buffers *from, struct rights *rights, int flags,
		 bool *taken);

/* recvmsg(2).  *RIGHTS, if there are any, are the caller's.  *RESULT_FLAGS: MSG_TRUNC is added.
 * FLAGS: MSG_DONTWAIT, MSG_PEEK, MSG_TRUNC, MSG_WAITALL. */
long socket_receive(struct file *file, struct buffers *to, struct rights **rights, int flags,
		    int *result_flags);

/* HOW is SHUT_RD, SHUT_WR or SHUT_RDWR. */
void socket_shutdown(struct socket *socket, int how);

int socket_type(const struct socket *socket);
int socket_take_error(struct socket *socket); /* SO_ERROR */
bool socket_connected(const struct socket *socket);

/* What options set: bytes, and nanoseconds (MACHINE_NEVER: for ever). */
struct socket_limits {
	unsigned send_size, receive_size;
	uint64_t send_time, receive_time;
};

struct socket_limits *socket_limits(struct socket *socket);

#endif
