/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include <mm/frames.h>
#include <ramfs/memory.h>
#include <ramfs/ramfs.h>

#include "ram.h"

#define DEVICE_ID 21 /* st_dev of them all */
#define MAGIC 0x01021994 /* statfs(2), TMPFS_MAGIC */
#define ENTRY_SIZE 20    /* what an entry adds to the size of a directory, by tmpfs's count */
#define SHORT_TEXT 128   /* what of a link counts as no block there */
#define BLOCK 512

static uint64_t last_number;

struct ram_inode *ram_inode_new(const struct new_inode *new, const struct timespec *time)
{
	struct ram_inode *inode = piece_take(sizeof *inode);

	if (inode == NULL)
		return NULL;
	*inode = (struct ram_inode){
		.inode = { .ops = &ram_ops, .references = 1, .mode = new->mode,
			   .device = new->device },
		.owner = new->owner,
		.group = new->group,
		.number = ++last_number,
		.accessed = *time,
		.modified = *time,
		.changed = *time,
	};
	if (S_ISDIR(new->mode))
		inode->directory.next_position = FIRST_POSITION;
	return inode;
}

struct inode *ramfs_root(mode_t mode)
{
	const struct new_inode new = { .mode = S_IFDIR | mode };
	const struct timespec time = { .tv_nsec = AT_BOOT };
	struct ram_inode *root = ram_inode_new(&new, &time);

	if (root == NULL)
		return NULL;
	root->links = 2;
	root->directory.parent = root;
	return &root->inode;
}

struct inode *ram_release(struct inode *inode)
{
	struct ram_inode *node = ram(inode);
	struct ram_inode *parent = NULL;

	if (node->links > 0)
		return NULL;
	if (S_ISREG(inode->mode))
		ram_pages_drop(&node->file.pages, 0, UINT64_MAX);
	else if (S_ISLNK(inode->mode))
		ram_text_drop(node);
	else if (S_ISDIR(inode->mode))
		parent = node->directory.parent;
	piece_give(node);
	return parent != NULL ? &parent->inode : NULL;
}

static void status_of_content(const struct ram_inode *node, struct stat *status)
{
	switch (node->inode.mode & S_IFMT) {
	case S_IFREG:
		status->st_size = node->file.size;
		status->st_blocks = (blkcnt_t)(node->file.pages.count * (PAGE_SIZE / BLOCK));
		break;
	case S_IFDIR:
		status->st_size = (off_t)(2 + node->directory.count) * ENTRY_SIZE;
		break;
	case S_IFLNK:
		status->st_size = (off_t)node->link.length;
		status->st_blocks = node->link.length < SHORT_TEXT ? 0 : PAGE_SIZE / BLOCK;
		break;
	default:
		status->st_rdev = node->inode.device;
	}
}

void ram_status(struct inode *inode, struct stat *status)
{
	const struct ram_inode *node = ram(inode);
	bool locked = ram_lock(node);

	memset(status, 0, sizeof *status);
	status->st_dev = DEVICE_ID;
	status->st_ino = node->number;
	status->st_mode = inode->mode;
	status->st_nlink = node->links;
	status->st_uid = node->owner;
	status->st_gid = node->group;
	status->st_blksize = PAGE_SIZE;
	status->st_atim = ram_time_shown(node->accessed);
	status->st_mtim = ram_time_shown(node->modified);
	status->st_ctim = ram_time_shown(node->changed);
	status_of_content(node, status);
	ram_unlock(locked);
}

static void statistics(struct inode *inode, struct statfs *result)
{
	(void)inode;
	*result = (struct statfs){
		.f_type = MAGIC,
		.f_bsize = PAGE_SIZE,
		.f_frsize = PAGE_SIZE,
		.f_blocks = frames_total() / PAGE_SIZE,
		.f_bfree = ram_left() / PAGE_SIZE,
		.f_bavail = ram_left() / PAGE_SIZE,
		.f_files = frames_total() / sizeof(struct ram_inode),
		.f_ffree = ram_left() / sizeof(struct ram_inode),
		.f_namelen = ENTRY_NAME_MAX,
	};
}

const struct inode_ops ram_ops = {
	.lookup = ram_lookup,
	.parent = ram_parent,
	.create = ram_create,
	.link = ram_link,
	.temporary = ram_temporary,
	.remove = ram_remove,
	.rename = ram_rename,
	.list = ram_list,
	.open = ram_open,
	.close = ram_close,
	.read_at = ram_read,
	.write_at = ram_write,
	.map = ram_map,
	.resize = ram_resize,
	.allocate = ram_allocate,
	.size = ram_size,
	.seek = ram_seek,
	.read_link = ram_read_link,
	.status = ram_status,
	.change = ram_change,
	.statistics = statistics,
	.name_of = ram_name_of,
	.release = ram_release,
};
