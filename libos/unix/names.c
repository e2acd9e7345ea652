/* SPDX-License-Identifier: MIT */
/*
 * Who has bound what.
 */
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>

#include <fs/path.h>
#include <ramfs/memory.h>
#include <unix/names.h>

#include "unix.h"

#define HEADER offsetof(struct sockaddr_un, sun_path)
#define NUMBER_DIGITS 5 /* of names that bind(2) chooses */
#define NUMBERS (1u << 4 * NUMBER_DIGITS)
#define SLOTS 32

struct bound {
	unsigned references;   /* of sockets */
	struct socket *socket; /* whom it leads to: no reference */
	struct inode *inode;   /* of a path, while it leads to somebody */
	struct bound *next;    /* in its slot */
	unsigned slot;
	struct socket_name name;
};

static struct bound *slots[SLOTS];

static bool is_path(const struct socket_name *name)
{
	return name->address.sun_path[0] != '\0';
}

/* The path, which is as long as the place for it, with a NUL. */
static void path_of(const struct socket_name *name, char path[sizeof name->address.sun_path + 1])
{
	size_t length = name->length - HEADER - 1;

	memcpy(path, name->address.sun_path, length);
	path[length] = '\0';
}

static unsigned slot_of_inode(const struct inode *inode)
{
	return (unsigned)((uintptr_t)inode / 64 % SLOTS);
}

static unsigned slot_of_text(const struct socket_name *name)
{
	unsigned hash = 0;

	for (unsigned i = 0; i < name->length - HEADER; i++)
		hash = hash * 31 + (unsigned char)name->address.sun_path[i];
	return hash % SLOTS;
}

static struct bound *find_inode(const struct inode *inode)
{
	struct bound *bound = slots[slot_of_inode(inode)];

	while (bound != NULL && bound->inode != inode)
		bound = bound->next;
	return bound;
}

static bool has_text(const struct bound *bound, const struct socket_name *name, int type)
{
	return bound->inode == NULL && bound->socket->type == type &&
	       bound->name.length == name->length &&
	       memcmp(bound->name.address.sun_path, name->address.sun_path,
		      name->length - HEADER) == 0;
}

/* Each type has names of its own. */
static struct bound *find_text(const struct socket_name *name, int type)
{
	struct bound *bound = slots[slot_of_text(name)];

	while (bound != NULL && !has_text(bound, name, type))
		bound = bound->next;
	return bound;
}

/* INODE, a reference, or NULL. */
static int enter(struct socket *socket, const struct socket_name *name, struct inode *inode)
{
	struct bound *bound = piece_take(sizeof *bound);

	if (bound == NULL)
		return -ENOMEM;
	*bound = (struct bound){ .references = 1, .socket = socket, .inode = inode, .name = *name };
	bound->slot = inode != NULL ? slot_of_inode(inode) : slot_of_text(name);
	bound->next = slots[bound->slot];
	slots[bound->slot] = bound;
	__atomic_store_n(&socket->bound, bound, __ATOMIC_RELEASE);
	return 0;
}

static int make(struct name *at, const struct new_inode *new, struct inode **inode)
{
	if (at->directory->ops->create == NULL)
		return -EPERM;
	return at->directory->ops->create(at->directory, at->entry, new, inode);
}

static int bind_path(struct socket *socket, const struct socket_name *name,
		     const struct new_inode *new)
{
	char path[sizeof name->address.sun_path + 1];
	struct inode *inode;
	struct name at;
	int status;

	path_of(name, path);
	status = names_find_new(AT_FDCWD, path, false, &at);
	if (status != 0)
		return status == -EEXIST ? -EADDRINUSE : status;
	status = socket->bound != NULL ? -EINVAL : make(&at, new, &inode);
	if (status == 0) {
		status = enter(socket, name, inode);
		if (status != 0) {
			at.directory->ops->remove(at.directory, at.entry, inode);
			inode_put(inode);
		}
	}
	names_put(&at);
	return status;
}

static int bind_text(struct socket *socket, const struct socket_name *name)
{
	if (socket->bound != NULL)
		return -EINVAL;
	return find_text(name, socket->type) != NULL ? -EADDRINUSE : enter(socket, name, NULL);
}

/* A name of a NUL and five digits that nobody has: -ENOSPC. */
static int bind_number(struct socket *socket)
{
	static const char digits[] = "0123456789abcdef";
	static unsigned last;
	struct socket_name name = { .length = HEADER + 1 + NUMBER_DIGITS,
				    .address.sun_family = AF_UNIX };

	if (socket->bound != NULL)
		return 0;
	for (unsigned tries = 0; tries < NUMBERS; tries++) {
		last = (last + 1) % NUMBERS;
		for (unsigned i = 0; i < NUMBER_DIGITS; i++)
			name.address.sun_path[NUMBER_DIGITS - i] = digits[last >> 4 * i & 15];
		if (find_text(&name, socket->type) == NULL)
			return enter(socket, &name, NULL);
	}
	return -ENOSPC;
}

int socket_bind(struct socket *socket, struct socket_name *name, const struct new_inode *new)
{
	int status;

	if (name->length == HEADER && name->address.sun_family == AF_UNIX)
		return bind_number(socket);
	status = socket_name_check(name);
	if (status != 0)
		return status;
	return is_path(name) ? bind_path(socket, name, new) : bind_text(socket, name);
}

static int find_path(const struct socket_name *name, struct bound **bound)
{
	char path[sizeof name->address.sun_path + 1];
	struct inode *inode;
	struct file *file;
	int status;

	path_of(name, path);
	status = names_inode(AT_FDCWD, path, NAMES_FOLLOW, &inode, &file);
	if (status != 0)
		return status;
	*bound = inode != NULL ? find_inode(inode) : NULL;
	inode_put(inode);
	return 0;
}

int socket_find(const struct socket_name *name, int type, struct socket **socket)
{
	struct bound *bound = NULL;
	int status = 0;

	if (is_path(name))
		status = find_path(name, &bound);
	else
		bound = find_text(name, type);
	if (status != 0)
		return status;
	if (bound == NULL)
		return -ECONNREFUSED;
	if (bound->socket->type != type)
		return -EPROTOTYPE;
	*socket = socket_get(bound->socket);
	return 0;
}

/* The name of a connection that was accepted is that of another socket, to which it leads. */
void socket_unbind(struct socket *socket)
{
	struct bound *bound = socket->bound, **link = &slots[bound->slot];

	if (bound->socket != socket)
		return;
	while (*link != bound)
		link = &(*link)->next;
	*link = bound->next;
	bound->socket = NULL;
	inode_put(bound->inode);
	bound->inode = NULL;
}

void bound_tell(const struct bound *bound, struct socket_name *name)
{
	*name = bound->name;
}

struct bound *bound_get(struct bound *bound)
{
	count_up(&bound->references);
	return bound;
}

void bound_put(struct bound *bound)
{
	if (count_down(&bound->references) == 0)
		piece_give(bound);
}
