/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include <ramfs/memory.h>

#include "host.h"

static int create_file(struct host_inode *directory, struct entry_name name,
		       const struct new_inode *new, struct host_inode **node)
{
	uint64_t flags = host_open_flags(new->flags) | SKETE_FILE_CREATE |
			 (uint64_t)(new->mode & 07777) << 32;
	struct skete_file_status found;
	long handle = host_call(SKETE_FILE_OPEN, flags, (uintptr_t)&found);
	int status;

	if (handle < 0)
		return (int)handle;
	status = host_found(directory, name, &found, node);
	if (status != 0)
		machine_files_call(SKETE_FILE_CLOSE, (uint64_t)handle, 0, 0, 0);
	else
		host_made(*node, (int)handle, host_open_flags(new->flags));
	return status;
}

static size_t length_of(const char *text)
{
	size_t length = 0;

	while (text[length] != '\0')
		length++;
	return length;
}

int host_create(struct inode *directory, struct entry_name name, const struct new_inode *new,
		struct inode **inode)
{
	struct host_inode *node;
	int status = host_place_entry(&host_places[0], host(directory), name);

	if (status != 0)
		return status;
	switch (new->mode & S_IFMT) {
	case S_IFREG:
		status = create_file(host(directory), name, new, &node);
		break;
	case S_IFDIR:
		status = (int)host_call(SKETE_FILE_MAKE_DIRECTORY, new->mode & 07777, 0);
		break;
	case S_IFLNK:
		status = (int)host_call(SKETE_FILE_MAKE_LINK, (uintptr_t)new->target,
					length_of(new->target));
		break;
	default:
		status = -EPERM; /* devices, sockets */
	}
	if (status != 0)
		return status;
	if (!S_ISREG(new->mode))
		node = host_new(host(directory), name, new->mode);
	if (node == NULL)
		return -ENOMEM;
	*inode = &node->inode;
	return 0;
}

int host_link(struct inode *directory, struct entry_name name, struct inode *inode)
{
	struct host_inode *node = host(inode);
	const struct entry_name old = { node->name, node->name_length };
	int status;

	if (node->parent == NULL)
		return -EXDEV;
	if (node->removed)
		return -ENOENT;
	status = host_place_entry(&host_places[1], node->parent, old);
	if (status == 0)
		status = host_place_entry(&host_places[0], host(directory), name);
	if (status != 0)
		return status;
	return (int)machine_files_call(SKETE_FILE_LINK, (uintptr_t)&host_places[1].request,
				       (uintptr_t)&host_places[0].request, 0, 0);
}

int host_remove(struct inode *directory, struct entry_name name, struct inode *inode)
{
	int status = host_place_entry(&host_places[0], host(directory), name);

	if (status == 0)
		status = (int)host_call(SKETE_FILE_REMOVE, S_ISDIR(inode->mode), 0);
	if (status == 0)
		host(inode)->removed = true;
	return status;
}

static int rename_there(struct inode *old_directory, struct entry_name old_name,
			struct inode *new_directory, struct entry_name new_name, unsigned flags)
{
	int status = host_place_entry(&host_places[1], host(old_directory), old_name);

	if (status == 0)
		status = host_place_entry(&host_places[0], host(new_directory), new_name);
	if (status != 0)
		return status;
	return (int)machine_files_call(SKETE_FILE_RENAME, (uintptr_t)&host_places[1].request,
				       (uintptr_t)&host_places[0].request, flags, 0);
}

static void forget(char *name)
{
	if (name != NULL)
		piece_give(name);
}

int host_rename(struct inode *old_directory, struct entry_name old_name, struct inode *old,
		struct inode *new_directory, struct entry_name new_name, struct inode *new,
		unsigned flags)
{
	bool swap = flags & RENAME_SWAP;
	char *after = host_copy_name(new_name), *before = swap ? host_copy_name(old_name) : NULL;
	int status = -ENOMEM;

	if (after != NULL && (before != NULL || !swap))
		status = rename_there(old_directory, old_name, new_directory, new_name, flags);
	if (status != 0) {
		forget(after);
		forget(before);
		return status;
	}
	if (swap)
		host_move(host(new), host(old_directory), before, old_name.length);
	else if (new != NULL)
		host(new)->removed = true;
	host_move(host(old), host(new_directory), after, new_name.length);
	return 0;
}
