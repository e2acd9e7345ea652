/* SPDX-License-Identifier: MIT */
#ifndef SOCKET_KIND_H
#define SOCKET_KIND_H

#include <errno.h>
#include <sys/socket.h>

#define SOCKET_TYPE_MASK 15 /* the rest are flags */

/* Datagrams under a name that Linux knows, too. */
static inline int socket_kind(int type)
{
	type &= SOCKET_TYPE_MASK;
	return type == SOCK_RAW ? SOCK_DGRAM : type;
}

/* As socket(2): -EINVAL, -EAFNOSUPPORT, -EPROTONOSUPPORT, -ESOCKTNOSUPPORT. */
static inline int socket_kind_check(int domain, int type, int protocol)
{
	int kind = socket_kind(type);

	if (type & ~(SOCKET_TYPE_MASK | SOCK_CLOEXEC | SOCK_NONBLOCK) ||
	    (type & SOCKET_TYPE_MASK) > SOCK_PACKET)
		return -EINVAL;
	if (domain != AF_UNIX)
		return -EAFNOSUPPORT;
	if (protocol != 0 && protocol != AF_UNIX)
		return -EPROTONOSUPPORT;
	return kind == SOCK_STREAM || kind == SOCK_DGRAM || kind == SOCK_SEQPACKET ?
		0 : -ESOCKTNOSUPPORT;
}

#endif
