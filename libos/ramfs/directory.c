/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include <ramfs/memory.h>
#include <ramfs/ramfs.h>

#include "ram.h"

#define LINKS_MAX 0x7fffffffu

int ram_lookup(struct inode *directory, struct entry_name name, struct inode **inode)
{
	struct ram_entry *entry = ram_entry_find(ram(directory), name);

	if (entry == NULL)
		return -ENOENT;
	*inode = inode_get(&entry->inode->inode);
	return 0;
}

struct inode *ram_parent(struct inode *directory)
{
	return &ram(directory)->directory.parent->inode;
}

/* What a directory gives to what is made in it (inode(7), S_ISGID). */
static void inherit(const struct ram_inode *directory, struct ram_inode *inode)
{
	if (!(directory->inode.mode & S_ISGID))
		return;
	inode->group = directory->group;
	if (S_ISDIR(inode->inode.mode))
		inode->inode.mode |= S_ISGID;
}

/* A new inode for DIRECTORY. */
static int make(struct ram_inode *directory, const struct new_inode *new,
		const struct timespec *time, struct ram_inode **made)
{
	struct ram_inode *inode;

	if (directory->directory.removed)
		return -ENOENT;
	inode = ram_inode_new(new, time);
	if (inode == NULL)
		return -ENOSPC;
	inherit(directory, inode);
	if (S_ISLNK(new->mode) && ram_text_set(inode, new->target) != 0) {
		inode_put(&inode->inode);
		return -ENOSPC;
	}
	*made = inode;
	return 0;
}

static void add(struct ram_inode *directory, struct ram_entry *entry, struct ram_inode *inode)
{
	entry->inode = inode;
	ram_entry_add(directory, entry);
	inode->entry = entry;
	inode->links++;
}

static int create(struct ram_inode *directory, struct entry_name name,
		  const struct new_inode *new, const struct timespec *time, struct inode **result)
{
	struct ram_entry *entry = ram_entry_new(name);
	struct ram_inode *inode;
	int status;

	if (entry == NULL)
		return directory->directory.removed ? -ENOENT : -ENOSPC;
	status = make(directory, new, time, &inode);
	if (status != 0) {
		piece_give(entry);
		return status;
	}
	add(directory, entry, inode);
	if (S_ISDIR(new->mode)) {
		inode->links++;
		inode->directory.parent = directory;
		inode_get(&directory->inode);
		directory->links++;
	}
	*result = &inode->inode;
	return 0;
}

int ram_create(struct inode *directory, struct entry_name name, const struct new_inode *new,
	       struct inode **inode)
{
	const struct timespec now = ram_now();
	int status = create(ram(directory), name, new, &now, inode);

	if (status == 0)
		ram_modified(ram(directory));
	return status;
}

int ramfs_create_at_boot(struct inode *directory, struct entry_name name,
			 const struct new_inode *new, struct inode **inode)
{
	const struct timespec time = { .tv_nsec = AT_BOOT };

	return create(ram(directory), name, new, &time, inode);
}

int ram_temporary(struct inode *directory, const struct new_inode *new, struct inode **result)
{
	const struct timespec now = ram_now();
	struct ram_inode *inode;
	int status = make(ram(directory), new, &now, &inode);

	if (status == 0)
		*result = &inode->inode;
	return status;
}

int ram_link(struct inode *directory, struct entry_name name, struct inode *inode)
{
	struct ram_entry *entry;

	if (ram(directory)->directory.removed)
		return -ENOENT;
	if (ram(inode)->links >= LINKS_MAX)
		return -EMLINK;
	entry = ram_entry_new(name);
	if (entry == NULL)
		return -ENOSPC;
	add(ram(directory), entry, ram(inode));
	ram_modified(ram(directory));
	ram_changed(ram(inode));
	return 0;
}

int ram_remove(struct inode *directory, struct entry_name name, struct inode *inode)
{
	struct ram_entry *entry = ram_entry_find(ram(directory), name);
	struct ram_inode *node = ram(inode);

	if (entry == NULL || entry->inode != node)
		return -ENOENT;
	if (S_ISDIR(inode->mode)) {
		if (node->directory.count > 0)
			return -ENOTEMPTY;
		node->directory.removed = true;
		node->links--;
		ram(directory)->links--;
	}
	node->links--;
	ram_entry_remove(entry);
	piece_give(entry);
	ram_modified(ram(directory));
	ram_changed(node);
	return 0;
}

int ram_list(struct file *file, off_t position, struct listed *listed)
{
	struct ram_inode *directory = ram(file->inode);
	const struct ram_entry *entry = ram_entry_at(directory, (uint64_t)position);

	if (!(file->flags & O_NOATIME))
		ram_accessed(directory);
	if (entry == NULL)
		return -ENOENT;
	memcpy(listed->name, entry->name, entry->length);
	listed->length = entry->length;
	listed->number = entry->inode->number;
	listed->mode = entry->inode->inode.mode;
	listed->next = (off_t)entry->position + 1;
	return 0;
}
