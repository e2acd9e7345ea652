/* SPDX-License-Identifier: MIT */
/*
 * Open directories; files that were opened with O_PATH.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include <arch/user.h>
#include <fs/mount.h>
#include <fs/open.h>

/* The kernel's struct linux_dirent64 (getdents(2)), with what is used of the name. */
struct entry {
	uint64_t inode;
	int64_t next;
	uint16_t size;
	uint8_t type;
	char name[ENTRY_NAME_MAX + 1 + 8];
};

#define ENTRY_HEADER offsetof(struct entry, name)

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
	.read = read_refused,
	.poll = always,
	.stat = inode_file_stat,
	.seek = seek,
	.release = inode_file_release,
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
	.stat = inode_file_stat, .seek = bad_seek, .release = inode_file_release,
};

struct inode *file_directory(const struct file *file)
{
	return file->inode != NULL && S_ISDIR(file->inode->mode) ? file->inode : NULL;
}

static struct inode *parent_of(struct inode *directory)
{
	struct inode *below = mount_below(directory);

	directory = below != NULL ? below : directory;
	return directory->ops->parent(directory);
}

/* "." and ".." are here; the rest is the file system's. */
static int next_listed(struct file *file, struct listed *listed)
{
	struct inode *directory = file->inode, *inode = directory;
	off_t position = file->position;
	struct stat status;

	if (position >= FIRST_POSITION || directory->ops->lists_dots)
		return directory->ops->list(file, position, listed);
	if (position == 1)
		inode = mount_top(parent_of(directory));
	inode->ops->status(inode, &status);
	listed->length = (size_t)position + 1;
	memcpy(listed->name, "..", listed->length);
	listed->number = status.st_ino;
	listed->mode = S_IFDIR;
	listed->next = position + 1;
	return 0;
}

static void make_entry(const struct listed *listed, struct entry *entry)
{
	size_t size = (ENTRY_HEADER + listed->length + 1 + 7) & ~7ul;

	memset((char *)entry + ENTRY_HEADER, 0, size - ENTRY_HEADER);
	memcpy(entry->name, listed->name, listed->length);
	entry->inode = listed->number;
	entry->next = listed->next;
	entry->size = (uint16_t)size;
	entry->type = (uint8_t)((listed->mode & S_IFMT) >> 12);
}

long directory_list(struct file *file, void *buffer, size_t size)
{
	struct listed listed;
	struct entry entry;
	size_t done = 0;
	int status;

	while ((status = next_listed(file, &listed)) == 0) {
		make_entry(&listed, &entry);
		if (entry.size > size - done)
			return done > 0 ? (long)done : -EINVAL;
		if (user_copy_out((char *)buffer + done, &entry, entry.size) != 0)
			return done > 0 ? (long)done : -EFAULT;
		done += entry.size;
		file->position = listed.next;
	}
	return status == -ENOENT || done > 0 ? (long)done : status;
}
