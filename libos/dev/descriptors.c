/* SPDX-License-Identifier: MIT */
/*
 * /dev/fd: a directory of links to what the descriptors are.
 */
#include <errno.h>
#include <string.h>

#include <fs/open.h>
#include <lib/format.h>
#include <mm/frames.h>
#include <ramfs/memory.h>
#include <time/clock.h>
#include <time/convert.h>

#include "devices.h"

#define DEVICE_ID 22
#define MAGIC 0x9fa0 /* statfs(2), PROC_SUPER_MAGIC */
#define ROOT_NUMBER 1
#define FIRST_NUMBER 2

struct link {
	struct inode inode; /* must be the first member */
	int fd;
};

static const struct inode_ops directory_inode_ops, link_inode_ops;

static int number_of(const struct inode *inode)
{
	return ((const struct link *)inode)->fd;
}

/* The number that NAME is, written as Linux writes it; -1 if it is none. */
static int parse(struct entry_name name)
{
	int fd = 0;

	if (name.length > 4 || (name.text[0] == '0' && name.length > 1))
		return -1;
	for (size_t i = 0; i < name.length; i++) {
		if (name.text[i] < '0' || name.text[i] > '9')
			return -1;
		fd = fd * 10 + (name.text[i] - '0');
	}
	return fd;
}

static int lookup(struct inode *directory, struct entry_name name, struct inode **inode)
{
	int fd = parse(name);
	struct link *link;

	(void)directory;
	if (fd < 0 || descriptor_file(fd) == NULL)
		return -ENOENT;
	link = piece_take(sizeof *link);
	if (link == NULL)
		return -ENOMEM;
	*link = (struct link){
		.inode = { .ops = &link_inode_ops, .references = 1, .mode = S_IFLNK | 0700 },
		.fd = fd,
	};
	*inode = &link->inode;
	return 0;
}

static struct inode *parent(struct inode *directory)
{
	return directory; /* a root */
}

static int list(struct file *directory, off_t position, struct listed *listed)
{
	off_t fd = position - FIRST_POSITION;

	(void)directory;
	while (fd < DESCRIPTOR_MAX && descriptor_file((int)fd) == NULL)
		fd++;
	if (fd >= DESCRIPTOR_MAX)
		return -ENOENT;
	listed->length = (size_t)format(listed->name, sizeof listed->name, "%d", (int)fd);
	listed->number = FIRST_NUMBER + (uint64_t)fd;
	listed->mode = S_IFLNK;
	listed->next = fd + FIRST_POSITION + 1;
	return 0;
}

static void status_of(struct inode *inode, struct stat *status)
{
	bool directory = S_ISDIR(inode->mode);

	memset(status, 0, sizeof *status);
	status->st_dev = DEVICE_ID;
	status->st_ino = directory ? ROOT_NUMBER : FIRST_NUMBER + (unsigned)number_of(inode);
	status->st_mode = inode->mode;
	status->st_nlink = directory ? 2 : 1;
	status->st_blksize = PAGE_SIZE;
	time_to_timespec(clock_wall_base(), &status->st_mtim);
	status->st_atim = status->st_ctim = status->st_mtim;
}

static void statistics(struct inode *inode, struct statfs *result)
{
	(void)inode;
	*result = (struct statfs){
		.f_type = MAGIC,
		.f_bsize = PAGE_SIZE,
		.f_frsize = PAGE_SIZE,
		.f_namelen = ENTRY_NAME_MAX,
	};
}

static struct inode *keep(struct inode *inode)
{
	(void)inode;
	return NULL;
}

static struct inode *drop(struct inode *inode)
{
	piece_give(inode);
	return NULL;
}

static int no_name(struct inode *inode, char *name, struct inode **directory)
{
	(void)inode;
	(void)name;
	(void)directory;
	return -EINVAL;
}

/* The path that it was opened by, else what it is. */
static long describe(struct inode *inode, char *text)
{
	struct stat status;
	paddr_t frame = frames_alloc(0);
	char *path;
	int at;

	if (frame == PADDR_NONE)
		return -ENOMEM;
	path = machine_direct(frame);
	at = pathname(inode, path);
	if (at >= 0) {
		memcpy(text, path + at, (size_t)(PATHNAME_SIZE - 1 - at));
		at = PATHNAME_SIZE - 1 - at;
	}
	frames_free(frame, 0);
	if (at != -ENOENT)
		return at;
	inode->ops->status(inode, &status);
	return format(text, LINK_TEXT_MAX, "/#%lu (deleted)", (unsigned long)status.st_ino);
}

static long read_link(struct inode *inode, char *text)
{
	const struct file *file = descriptor_file(number_of(inode));

	if (file == NULL)
		return -ENOENT;
	if (file->inode != NULL)
		return describe(file->inode, text);
	return format(text, LINK_TEXT_MAX, "console:[%u]", file->stream);
}

static int follow(struct inode *inode, struct inode **target, struct file **file)
{
	struct file *open = descriptor_file(number_of(inode));

	if (open == NULL)
		return -ENOENT;
	if (open->inode != NULL)
		*target = inode_get(open->inode);
	else
		*file = open;
	return 0;
}

static const struct inode_ops directory_inode_ops = {
	.lookup = lookup,
	.parent = parent,
	.list = list,
	.status = status_of,
	.statistics = statistics,
	.name_of = no_name,
	.release = keep,
};

static const struct inode_ops link_inode_ops = {
	.read_link = read_link,
	.follow = follow,
	.status = status_of,
	.statistics = statistics,
	.name_of = no_name,
	.release = drop,
};

struct inode *descriptors_root(void)
{
	static struct inode root = { .ops = &directory_inode_ops, .mode = S_IFDIR | 0500 };

	return inode_get(&root);
}
