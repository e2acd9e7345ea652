/* SPDX-License-Identifier: MIT */
/*
 * Local sockets that find each other by names (unix(7)): paths, and names in a space of their own,
 * which start with a NUL.
 */
#ifndef UNIX_NAMES_H
#define UNIX_NAMES_H

#include <fs/inode.h>
#include <unix/socket.h>

/* A socket that is not connected; NULL: RAM is out. */
struct file *socket_new(int type, int flags);

/* Check NAME, whose length then counts a NUL behind a path, though there may be no place for it:
 * -EINVAL. */
int socket_name_check(struct socket_name *name);

/* NEW is what a path gets.  A NAME without a path: one that is free.  -EINVAL, -EADDRINUSE, -ENOMEM,
 * those of names_find_new. */
int socket_bind(struct socket *socket, struct socket_name *name, const struct new_inode *new);

/* Who has bound NAME: a reference.  -ECONNREFUSED, -EPROTOTYPE: of another type, those of
 * names_find.  Weak for sendto(2). */
int socket_find(const struct socket_name *name, int type, struct socket **socket)
	__attribute__((weak));

/* -EOPNOTSUPP, -EINVAL: it has no name, or is connected. */
int socket_listen(struct socket *socket, int backlog);

/* The first connection that waits: socket_take_waiting takes it, with the reference.  Blocks.
 * -EOPNOTSUPP, -EINVAL: it does not listen, -EAGAIN, -EINTR, -EBADF. */
int socket_accept(struct file *file, struct file **accepted);
void socket_take_waiting(struct file *file);

/* A NAME of the family AF_UNSPEC: to none (datagrams).  Blocks.  -EISCONN, -EAGAIN, -EINTR, -EBADF,
 * -EINVAL, those of socket_find. */
int socket_connect(struct file *file, struct socket_name *name);

#endif
