/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>

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

/* A new handle, or what creating the file gave. */
static int open_there(struct host_inode *node, int flags)
{
	struct skete_file_status found;
	int status;
	long handle = node->made;

	node->made = NO_HANDLE;
	if (handle != NO_HANDLE)
		return (int)handle;
	status = host_place(&host_places[0], node, "", 0);
	if (status != 0)
		return status;
	handle = host_call(SKETE_FILE_OPEN, host_open_flags(flags), (uintptr_t)&found);
	if (handle < 0)
		return (int)handle;
	host_forget(node);
	if (found.number == node->number && found.file_system == node->file_system) {
		node->size = found.size;
		return (int)handle;
	}
	machine_files_call(SKETE_FILE_CLOSE, (uint64_t)handle, 0, 0, 0);
	return -ESTALE;
}

int host_open(struct inode *inode, struct file *file, int flags)
{
	struct host_open *open;
	int handle;

	if (flags & O_PATH) {
		host_forget(host(inode));
		return host_hold(host(inode));
	}
	open = piece_take(sizeof *open);
	if (open == NULL)
		return -ENOMEM;
	handle = open_there(host(inode), flags);
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
	machine_files_call(SKETE_FILE_CLOSE, (uint64_t)open->handle, 0, 0, 0);
	piece_give(open);
}
