/* SPDX-License-Identifier: MIT */
/*
 * The entries of directories: by name, and by position for who lists them.  A position is given
 * once, so that a directory may change while it is listed.
 */
#include <errno.h>
#include <stddef.h>
#include <string.h>

#include <ramfs/memory.h>

#include "ram.h"

_Static_assert(sizeof(struct ram_entry) + ENTRY_NAME_MAX <= PIECE_MAX, "an entry is a piece");
_Static_assert(sizeof(struct ram_inode) <= PIECE_MAX, "an inode is a piece");

static struct ram_entry *named(struct tree_node *node)
{
	return (struct ram_entry *)node;
}

static struct ram_entry *positioned(struct tree_node *node)
{
	if (node == NULL)
		return NULL;
	return (struct ram_entry *)((char *)node - offsetof(struct ram_entry, by_position));
}

static int compare(struct entry_name name, const struct ram_entry *entry)
{
	size_t length = name.length < entry->length ? name.length : entry->length;
	int difference = memcmp(name.text, entry->name, length);

	return difference != 0 ? difference : (int)name.length - (int)entry->length;
}

struct ram_entry *ram_entry_find(struct ram_inode *directory, struct entry_name name)
{
	struct ram_entry *entry = named(directory->directory.names.root);

	while (entry != NULL) {
		int difference = compare(name, entry);

		if (difference == 0)
			return entry;
		entry = named(entry->by_name.child[difference > 0 ? TREE_RIGHT : TREE_LEFT]);
	}
	return NULL;
}

struct ram_entry *ram_entry_new(struct entry_name name)
{
	struct ram_entry *entry = piece_take(sizeof *entry + name.length);

	if (entry == NULL)
		return NULL;
	entry->length = (unsigned char)name.length;
	memcpy(entry->name, name.text, name.length);
	return entry;
}

void ram_entry_add(struct ram_inode *directory, struct ram_entry *entry)
{
	const struct entry_name name = { entry->name, entry->length };
	struct tree *names = &directory->directory.names, *order = &directory->directory.order;
	struct ram_entry *parent = NULL, *at = named(names->root);
	enum tree_side side = TREE_LEFT;

	while (at != NULL) {
		parent = at;
		side = compare(name, at) > 0 ? TREE_RIGHT : TREE_LEFT;
		at = named(at->by_name.child[side]);
	}
	tree_insert(names, &entry->by_name, parent != NULL ? &parent->by_name : NULL, side);
	entry->position = directory->directory.next_position++;
	tree_insert(order, &entry->by_position, tree_edge(order, TREE_RIGHT), TREE_RIGHT);
	entry->directory = directory;
	directory->directory.count++;
}

void ram_entry_remove(struct ram_entry *entry)
{
	struct ram_inode *directory = entry->directory;

	tree_remove(&directory->directory.names, &entry->by_name);
	tree_remove(&directory->directory.order, &entry->by_position);
	directory->directory.count--;
	if (entry->inode->entry == entry)
		entry->inode->entry = NULL;
}

struct ram_entry *ram_entry_at(struct ram_inode *directory, uint64_t position)
{
	struct ram_entry *entry = positioned(directory->directory.order.root), *best = NULL;

	while (entry != NULL) {
		bool before = entry->position < position;

		if (!before)
			best = entry;
		entry = positioned(entry->by_position.child[before ? TREE_RIGHT : TREE_LEFT]);
	}
	return best;
}

int ram_name_of(struct inode *inode, char *name, struct inode **directory)
{
	const struct ram_entry *entry = ram(inode)->entry;

	if (S_ISDIR(inode->mode) && ram(inode)->directory.parent == ram(inode))
		return -EINVAL;
	if (entry == NULL)
		return -ENOENT;
	memcpy(name, entry->name, entry->length);
	*directory = &entry->directory->inode;
	return entry->length;
}
