/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>

#include <fs/path.h>
#include <ramfs/memory.h>

#include "host.h"

uint64_t host_open_flags(int flags)
{
	static const unsigned char access[] = {
		[O_RDONLY] = SKETE_FILE_READABLE, [O_WRONLY] = SKETE_FILE_WRITABLE,
		[O_RDWR] = SKETE_FILE_READABLE | SKETE_FILE_WRITABLE, [3] = SKETE_FILE_READABLE };

	return access[flags & O_ACCMODE & 3] | (flags & O_TRUNC ? SKETE_FILE_TRUNCATE : 0u) |
	       (flags & O_DSYNC ? SKETE_FILE_DATA_SYNCED : 0u) |
	       ((flags & O_SYNC) == O_SYNC ? SKETE_FILE_SYNCED : 0u);
}

int host_file(const struct file *file)
{
	struct host_open **at = &host(file->inode)->opens, *open;

	for (open = *at; open->file != file; open = *at)
		at = &open->next;
	/* To the front: it is the one that is used. */
	*at = open->next;
	open->next = host(file->inode)->opens;
	host(file->inode)->opens = open;
	return open->handle;
}

static void close_handle(int handle)
{
	if (handle != NO_HANDLE)
		machine_files_call(SKETE_FILE_CLOSE, (uint64_t)handle, 0, 0, 0);
}

void host_made(struct host_inode *node, int handle, uint64_t flags)
{
	close_handle(node->made);
	node->made = handle;
	node->made_flags = flags;
	node->made_moment = names_moment;
}

/* What this walk has opened already, if that is what is wanted. */
static int take_made(struct host_inode *node, uint64_t flags)
{
	int made = node->made;

	node->made = NO_HANDLE;
	if (node->made_moment == names_moment && node->made_flags == flags)
		return made;
	close_handle(made);
	return NO_HANDLE;
}

static int open_there(struct host_inode *node, uint64_t flags)
{
	struct skete_file_status found;
	int status = host_place(&host_places[0], node, "", 0);
	long handle;

	if (status != 0)
		return status;
	handle = host_call(SKETE_FILE_OPEN, flags, (uintptr_t)&found);
	if (handle < 0)
		return (int)handle;
	if (found.number == node->number && found.file_system == node->file_system) {
		node->size = found.size;
		return (int)handle;
	}
	close_handle((int)handle);
	return -ESTALE;
}

int host_open(struct inode *inode, struct file *file, int flags)
{
	struct host_open *open;
	int handle;

	host_forget(host(inode));
	if (flags & O_PATH)
		return host_hold(host(inode));
	open = piece_take(sizeof *open);
	if (open == NULL)
		return -ENOMEM;
	handle = take_made(host(inode), host_open_flags(flags));
	if (handle == NO_HANDLE)
		handle = open_there(host(inode), host_open_flags(flags));
	if (handle < 0) {
		piece_give(open);
		return handle;
	}
	*open = (struct host_open){ host(inode)->opens, file, handle };
	host(inode)->opens = open;
	return 0;
}

void host_close(struct inode *inode, struct file *file)
{
	struct host_open *open = host(inode)->opens;

	while (open != NULL && open->file != file)
		open = open->next;
	if (open == NULL) /* O_PATH, or it could not be opened */
		return;
	host_list_end(file);
	host_file(file);
	host(inode)->opens = open->next;
	close_handle(open->handle);
	piece_give(open);
}
