/* SPDX-License-Identifier: MIT */
/*
 * Entries of directories, fetched many at a time.  One directory's are kept: the one that is being
 * read.
 */
#include <errno.h>
#include <string.h>

#include <machine/paging.h>
#include <mm/frames.h>

#include "host.h"

#define ORDER 2
#define SIZE (PAGE_SIZE << ORDER)

/* The host's, as of getdents64(2). */
struct entry {
	uint64_t number;
	int64_t next;
	uint16_t size;
	uint8_t type;
	char name[];
};

#define NAME_AT 19
_Static_assert(offsetof(struct entry, name) == NAME_AT, "struct linux_dirent64");

static struct {
	const struct file *file;
	char *entries;
	size_t at, end;      /* of the entry at hand, and of all */
	off_t position;      /* of the entry at hand */
	size_t size;         /* its bytes once it was given, else 0, */
	off_t next;          /* and the position behind it */
} list;

void host_list_end(const struct file *directory)
{
	if (list.file == directory)
		list.file = NULL;
}

static int fetch(const struct file *file, off_t position)
{
	long size;

	if (list.entries == NULL) {
		paddr_t frame = frames_alloc(ORDER);

		if (frame == PADDR_NONE)
			return -ENOMEM;
		list.entries = machine_direct(frame);
	}
	list.file = NULL;
	size = machine_files_call(SKETE_FILE_LIST, (uint64_t)host_file(file),
				  (uintptr_t)list.entries, SIZE, (uint64_t)position);
	if (size <= 0)
		return size < 0 ? (int)size : -ENOENT;
	list.file = file;
	list.at = list.size = 0;
	list.end = (size_t)size < SIZE ? (size_t)size : SIZE;
	list.position = position;
	return 0;
}

/* The entry at hand; the host's bytes may be anything. */
static int decode(struct listed *listed)
{
	size_t left = list.end - list.at, most;
	const char *from = list.entries + list.at;
	struct entry entry;

	if (left <= NAME_AT)
		return -EIO;
	memcpy(&entry, from, NAME_AT);
	if (entry.size > left || entry.size <= NAME_AT)
		return -EIO;
	most = entry.size - (size_t)NAME_AT;
	for (listed->length = 0; listed->length < most; listed->length++)
		if (from[NAME_AT + listed->length] == '\0')
			break;
	if (listed->length == 0 || listed->length > ENTRY_NAME_MAX)
		return -EIO;
	memcpy(listed->name, from + NAME_AT, listed->length);
	listed->number = entry.number;
	listed->mode = (mode_t)entry.type << 12;
	listed->next = list.next = entry.next;
	list.size = entry.size;
	return 0;
}

/* Whether the entry at POSITION is here. */
static bool is_here(const struct file *file, off_t position)
{
	if (list.file != file || position == 0)
		return false;
	if (list.size != 0 && position == list.next) {
		list.at += list.size;
		list.position = position;
		list.size = 0;
	}
	return position == list.position && list.at < list.end;
}

int host_list(struct file *file, off_t position, struct listed *listed)
{
	const struct host_inode *node = host(file->inode);
	int status = is_here(file, position) ? 0 : fetch(file, position);

	if (status == 0)
		status = decode(listed);
	/* Above a root there is nothing. */
	if (status == 0 && node->parent == NULL && listed->length == 2 &&
	    memcmp(listed->name, "..", 2) == 0)
		listed->number = node->number;
	return status;
}
