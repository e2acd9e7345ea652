/* SPDX-License-Identifier: MIT */
#ifndef SOCKET_NAME_H
#define SOCKET_NAME_H

#include <unix/socket.h>

/* The application's address, of LENGTH bytes, as it is.  -EINVAL: no address is as long; -EFAULT. */
int socket_name_take(struct socket_name *name, const void *address, int length);

/* NAME into a buffer of ROOM bytes, and its length into *LENGTH.  One of length 0 is a family alone.
 * -EINVAL, -EFAULT. */
int socket_name_tell(const struct socket_name *name, void *address, unsigned *length);

#endif
