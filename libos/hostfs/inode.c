/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include <ramfs/memory.h>

#include "host.h"

#define LISTS 64

static struct host_inode *table[LISTS];

static struct host_inode **list_of(uint64_t number)
{
	return &table[number % LISTS];
}

char *host_copy_name(struct entry_name name)
{
	char *copy = piece_take(name.length);

	if (copy != NULL)
		memcpy(copy, name.text, name.length);
	return copy;
}

struct host_inode *host_root(unsigned map, const struct skete_file_status *status)
{
	struct host_inode *node = piece_take(sizeof *node);

	if (node == NULL)
		return NULL;
	*node = (struct host_inode){
		.inode = { .ops = &host_ops, .references = 1, .mode = status->mode },
		.map = map, .handle = (int)map, .made = NO_HANDLE,
		.file_system = status->file_system, .number = status->number,
		.size = status->size,
	};
	return node;
}

struct host_inode *host_new(struct host_inode *directory, struct entry_name name, mode_t mode)
{
	struct host_inode *node = piece_take(sizeof *node);
	char *copy = host_copy_name(name);

	if (node == NULL || copy == NULL) {
		if (node != NULL)
			piece_give(node);
		if (copy != NULL)
			piece_give(copy);
		return NULL;
	}
	*node = (struct host_inode){
		.inode = { .ops = &host_ops, .references = 1, .mode = mode },
		.parent = host(inode_get(&directory->inode)),
		.name = copy, .name_length = name.length,
		.map = directory->map, .handle = NO_HANDLE, .made = NO_HANDLE,
	};
	return node;
}

static struct host_inode *find(unsigned map, const struct skete_file_status *status)
{
	struct host_inode *node = *list_of(status->number);

	while (node != NULL && !(node->map == map && node->number == status->number &&
				 node->file_system == status->file_system &&
				 (node->inode.mode & S_IFMT) == (status->mode & S_IFMT)))
		node = node->next;
	return node;
}

static void enter(struct host_inode *node, const struct skete_file_status *status)
{
	struct host_inode **list = list_of(status->number);

	node->file_system = status->file_system;
	node->number = status->number;
	node->listed = true;
	node->next = *list;
	*list = node;
}

static void leave(struct host_inode *node)
{
	struct host_inode **at = list_of(node->number);

	while (*at != node)
		at = &(*at)->next;
	*at = node->next;
}

void host_move(struct host_inode *node, struct host_inode *directory, char *name, size_t length)
{
	struct host_inode *before = node->parent;

	piece_give(node->name);
	node->name = name;
	node->name_length = length;
	node->parent = host(inode_get(&directory->inode));
	node->removed = false;
	inode_put(&before->inode);
}

static bool is_above(const struct host_inode *node, const struct host_inode *directory)
{
	while (directory != NULL && directory != node)
		directory = directory->parent;
	return directory == node;
}

/* NODE, which was found before, is now found as NAME. */
static int found_again(struct host_inode *node, struct host_inode *directory, struct entry_name name)
{
	char *copy;

	if (node->parent == directory && !node->removed && node->name_length == name.length &&
	    memcmp(node->name, name.text, name.length) == 0)
		return 0;
	if (is_above(node, directory)) /* the host turns its tree around while we look */
		return -ESTALE;
	copy = host_copy_name(name);
	if (copy == NULL)
		return -ENOMEM;
	host_move(node, directory, copy, name.length);
	return 0;
}

int host_found(struct host_inode *directory, struct entry_name name,
	       const struct skete_file_status *status, struct host_inode **result)
{
	struct host_inode *node = find(directory->map, status);
	int error;

	if (node == NULL) {
		node = host_new(directory, name, status->mode);
		if (node == NULL)
			return -ENOMEM;
		enter(node, status);
	} else {
		inode_get(&node->inode);
		error = found_again(node, directory, name);
		if (error != 0) {
			inode_put(&node->inode);
			return error;
		}
	}
	node->inode.mode = status->mode;
	node->size = status->size;
	*result = node;
	return 0;
}

static void close_handle(int handle)
{
	if (handle != NO_HANDLE)
		machine_files_call(SKETE_FILE_CLOSE, (uint64_t)handle, 0, 0, 0);
}

struct inode *host_release(struct inode *inode)
{
	struct host_inode *node = host(inode), *parent = node->parent;

	host_forget(node);
	close_handle(node->made);
	if (parent == NULL) /* a root, whose handle stays */
		return NULL;
	close_handle(node->handle);
	if (node->listed)
		leave(node);
	piece_give(node->name);
	piece_give(node);
	return &parent->inode;
}

const struct inode_ops host_ops = {
	.access = host_access,
	.open = host_open,
	.close = host_close,
	.sync = host_sync,
	.lookup = host_lookup,
	.parent = host_parent,
	.create = host_create,
	.link = host_link,
	.remove = host_remove,
	.rename = host_rename,
	.list = host_list,
	.lists_dots = true,
	.enter = host_enter,
	.read_at = host_read,
	.write_at = host_write,
	.append = host_append,
	.map = host_map,
	.resize = host_resize,
	.allocate = host_allocate,
	.seek = host_seek,
	.read_link = host_read_link,
	.status = host_status,
	.change = host_change,
	.statistics = host_statistics,
	.name_of = host_name_of,
	.release = host_release,
};
