/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include <ramfs/memory.h>

#include "ram.h"

/* INODE is now below TO instead of FROM. */
static void move_parent(struct ram_inode *inode, struct ram_inode *from, struct ram_inode *to)
{
	if (!S_ISDIR(inode->inode.mode) || from == to)
		return;
	inode->directory.parent = to;
	inode_get(&to->inode);
	to->links++;
	from->links--;
	inode_put(&from->inode); /* not the last: the caller has one */
}

/* Two entries change what they name. */
static void swap(struct ram_entry *a, struct ram_entry *b)
{
	struct ram_inode *was = a->inode;

	a->inode = b->inode;
	b->inode = was;
	a->inode->entry = a;
	b->inode->entry = b;
	move_parent(a->inode, b->directory, a->directory);
	move_parent(b->inode, a->directory, b->directory);
}

/* What is replaced loses a name, as by ram_remove. */
static void lose(struct ram_inode *inode, struct ram_inode *directory)
{
	if (S_ISDIR(inode->inode.mode)) {
		inode->directory.removed = true;
		inode->links--;
		directory->links--;
	}
	inode->links--;
	ram_changed(inode);
}

int ram_rename(struct inode *old_directory, struct entry_name old_name, struct inode *old,
	       struct inode *new_directory, struct entry_name new_name, struct inode *new,
	       unsigned flags)
{
	struct ram_entry *from = ram_entry_find(ram(old_directory), old_name), *to = NULL, *fresh;

	if (from == NULL || from->inode != ram(old))
		return -ENOENT;
	if (ram(new_directory)->directory.removed)
		return -ENOENT;
	if (new != NULL)
		to = ram_entry_find(ram(new_directory), new_name);
	if (flags & RENAME_SWAP) {
		if (to == NULL)
			return -ENOENT;
		swap(from, to);
	} else {
		if (new != NULL && S_ISDIR(new->mode) && ram(new)->directory.count > 0)
			return -ENOTEMPTY;
		fresh = ram_entry_new(new_name);
		if (fresh == NULL)
			return -ENOSPC;
		if (to != NULL) {
			ram_entry_remove(to);
			piece_give(to);
			lose(ram(new), ram(new_directory));
		}
		ram_entry_remove(from);
		piece_give(from);
		fresh->inode = ram(old);
		ram_entry_add(ram(new_directory), fresh);
		ram(old)->entry = fresh;
		move_parent(ram(old), ram(old_directory), ram(new_directory));
	}
	ram_modified(ram(old_directory));
	ram_modified(ram(new_directory));
	ram_changed(ram(old));
	if (new != NULL)
		ram_changed(ram(new));
	return 0;
}
