/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stddef.h>

#include <unix/names.h>

#define HEADER offsetof(struct sockaddr_un, sun_path)

/* A path may fill all of its place; what follows a NUL is no part of it. */
int socket_name_check(struct socket_name *name)
{
	const char *path = name->address.sun_path;
	unsigned length = 0;

	if (name->length <= HEADER || name->length > sizeof name->address ||
	    name->address.sun_family != AF_UNIX)
		return -EINVAL;
	if (path[0] == '\0')
		return 0;
	while (length < name->length - HEADER && path[length] != '\0')
		length++;
	name->length = HEADER + length + 1;
	return 0;
}
