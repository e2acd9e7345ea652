/* SPDX-License-Identifier: MIT */
/*
 * Open directories; files that were opened with O_PATH.
 */
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <arch/user.h>
#include <lib/format.h>

#include "nodes.h"

/* The kernel's struct linux_dirent64 (getdents(2)). */
struct entry {
	uint64_t inode;
	int64_t next;
	uint16_t size;
	uint8_t type;
	char name[29]; /* what is used of it; longer than any name here */
};

#define ENTRY_HEADER offsetof(struct entry, name)

enum position { POSITION_DOT, POSITION_DOT_DOT, POSITION_CHILDREN };

static long read_refused(struct file *file, void *buffer, size_t size)
{
	(void)file;
	(void)buffer;
	(void)size;
	return -EISDIR;
}

static short always(struct file *file)
{
	(void)file;
	return POLLIN | POLLRDNORM | POLLOUT | POLLWRNORM;
}

static off_t seek(struct file *file, off_t offset, int whence)
{
	if (whence == SEEK_CUR && __builtin_add_overflow(offset, file->position, &offset))
		return -EINVAL;
	if ((whence != SEEK_SET && whence != SEEK_CUR) || offset < 0)
		return -EINVAL;
	file->position = offset;
	return offset;
}

const struct file_ops directory_ops = {
	.read = read_refused, .poll = always, .stat = node_file_stat, .seek = seek,
};

static long bad_read(struct file *file, void *buffer, size_t size)
{
	(void)file;
	(void)buffer;
	(void)size;
	return -EBADF;
}

static long bad_write(struct file *file, const void *buffer, size_t size)
{
	(void)file;
	(void)buffer;
	(void)size;
	return -EBADF;
}

static long bad_ioctl(struct file *file, unsigned request, void *argument)
{
	(void)file;
	(void)request;
	(void)argument;
	return -EBADF;
}

static short bad_poll(struct file *file)
{
	(void)file;
	return POLLNVAL;
}

static off_t bad_seek(struct file *file, off_t offset, int whence)
{
	(void)file;
	(void)offset;
	(void)whence;
	return -EBADF;
}

const struct file_ops path_ops = {
	.read = bad_read, .write = bad_write, .ioctl = bad_ioctl, .poll = bad_poll,
	.stat = node_file_stat, .seek = bad_seek,
};

unsigned names_directory(const struct file *file)
{
	bool named = file->ops == &directory_ops || file->ops == &path_ops;

	return named && S_ISDIR(node_mode(file->node)) ? file->node : NODE_NONE;
}

/* The child at POSITION of directory NODE: its number, NODE_NONE if there is none there. */
static unsigned child_at(unsigned node, off_t position)
{
	off_t index = position - POSITION_CHILDREN;

	if (node == NODE_FD)
		return descriptor_file((int)index) != NULL ? NODE_DESCRIPTOR + (unsigned)index
							   : NODE_NONE;
	return index != NODE_ROOT && nodes[index].parent == node ? (unsigned)index : NODE_NONE;
}

static off_t positions(unsigned node)
{
	return POSITION_CHILDREN + (node == NODE_FD ? DESCRIPTOR_MAX : NODE_COUNT);
}

static size_t set_name(struct entry *entry, unsigned node, off_t position)
{
	if (position == POSITION_DOT)
		return (size_t)format(entry->name, sizeof entry->name, ".");
	if (position == POSITION_DOT_DOT)
		return (size_t)format(entry->name, sizeof entry->name, "..");
	if (node < NODE_COUNT)
		return (size_t)format(entry->name, sizeof entry->name, "%s", nodes[node].name);
	return (size_t)format(entry->name, sizeof entry->name, "%u", node - NODE_DESCRIPTOR);
}

/* Describe what is at POSITION; false if nothing is. */
static bool make_entry(unsigned directory, off_t position, struct entry *entry)
{
	unsigned node = directory;
	size_t length;

	if (position == POSITION_DOT_DOT)
		node = nodes[directory].parent;
	else if (position >= POSITION_CHILDREN)
		node = child_at(directory, position);
	if (node == NODE_NONE)
		return false;
	memset(entry, 0, sizeof *entry);
	length = set_name(entry, node, position);
	entry->inode = node + 1;
	entry->next = position + 1;
	entry->type = (uint8_t)((node_mode(node) & S_IFMT) >> 12);
	entry->size = (uint16_t)((ENTRY_HEADER + length + 1 + 7) & ~7ul);
	return true;
}

long names_list(struct file *file, void *buffer, size_t size)
{
	unsigned node = names_directory(file);
	struct entry entry;
	size_t done = 0;

	for (; file->position < positions(node); file->position++) {
		if (!make_entry(node, file->position, &entry))
			continue;
		if (entry.size > size - done)
			return done > 0 ? (long)done : -EINVAL;
		if (user_copy_out((char *)buffer + done, &entry, entry.size) != 0)
			return done > 0 ? (long)done : -EFAULT;
		done += entry.size;
	}
	return (long)done;
}
