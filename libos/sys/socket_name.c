/* SPDX-License-Identifier: MIT */
#include <string.h>

#include <arch/user.h>

#include "socket.h"
#include "socket_name.h"

#define ADDRESS_MAX 128 /* sizeof(struct sockaddr_storage) */

int socket_name_take(struct socket_name *name, const void *address, int length)
{
	size_t used = (unsigned)length;

	if (length < 0 || length > ADDRESS_MAX)
		return -EINVAL;
	if (used > sizeof name->address)
		used = sizeof name->address;
	memset(&name->address, 0, sizeof name->address);
	name->length = (unsigned)length;
	return user_copy_in(&name->address, address, used);
}

int socket_name_tell(const struct socket_name *name, void *address, unsigned *length)
{
	const sa_family_t none = AF_UNIX;
	const void *from = name->length > 0 ? (const void *)&name->address : &none;
	unsigned used = name->length > 0 ? name->length : sizeof none;
	int room;

	if (user_copy_in(&room, length, sizeof room) != 0)
		return -EFAULT;
	if (room < 0)
		return -EINVAL;
	if (user_copy_out(address, from, (unsigned)room < used ? (unsigned)room : used) != 0)
		return -EFAULT;
	return user_copy_out(length, &used, sizeof used);
}
