/* SPDX-License-Identifier: MIT */
/*
 * The content of regular files.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include <arch/user.h>
#include <fs/open.h>

#include "ram.h"

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

static char *bytes_of(const struct ram_page *page, off_t offset)
{
	return (char *)machine_direct(page->frame) + (offset & PAGE_MASK);
}

static uint64_t index_of(off_t offset)
{
	return (uint64_t)offset >> PAGE_SHIFT;
}

static size_t part_of(off_t offset, size_t left)
{
	return smaller(left, PAGE_SIZE - (size_t)(offset & PAGE_MASK));
}

static long read_at(struct ram_inode *file, void *buffer, size_t size, off_t offset)
{
	size_t done = 0;

	if (offset < file->file.size)
		size = smaller(size, (size_t)(file->file.size - offset));
	else
		size = 0;
	while (done < size) {
		off_t at = offset + (off_t)done;
		size_t part = part_of(at, size - done);
		struct ram_page *page = ram_page_find(&file->file.pages, index_of(at));
		char *to = (char *)buffer + done;

		if ((page != NULL ? user_copy_out(to, bytes_of(page, at), part)
				  : user_clear(to, part)) != 0)
			break;
		done += part;
	}
	if (done == 0 && size > 0)
		return -EFAULT;
	return (long)done;
}

long ram_read(struct file *opened, void *buffer, size_t size, off_t offset)
{
	struct ram_inode *file = ram(opened->inode);
	bool locked = ram_lock(file);
	long done = read_at(file, buffer, size, offset);

	if (done >= 0 && !(opened->flags & O_NOATIME))
		ram_accessed(file);
	ram_unlock(locked);
	return done;
}

/* One page's part of a write. */
static int write_part(struct ram_inode *file, const void *buffer, size_t size, off_t offset)
{
	struct ram_page *page = ram_page_find(&file->file.pages, index_of(offset));
	bool fresh = page == NULL;

	if (fresh)
		page = ram_page_add(&file->file.pages, index_of(offset));
	if (page == NULL)
		return -ENOSPC;
	if (user_copy_in(bytes_of(page, offset), buffer, size) == 0) {
		page->written = true;
		return 0;
	}
	if (fresh)
		ram_pages_drop(&file->file.pages, page->index, page->index + 1);
	else if (offset + (off_t)size > file->file.size)
		ram_clear_range(file, file->file.size > offset ? file->file.size : offset,
				offset + (off_t)size);
	return -EFAULT;
}

static long write_at(struct ram_inode *file, const void *buffer, size_t size, off_t offset)
{
	size_t done = 0;
	int status = 0;
	off_t end;

	while (done < size) {
		off_t at = offset + (off_t)done;
		size_t part = part_of(at, size - done);

		status = write_part(file, (const char *)buffer + done, part, at);
		if (status != 0)
			break;
		done += part;
	}
	if (done == 0)
		return status;
	end = offset + (off_t)done;
	if (end > file->file.size) {
		off_t former = file->file.size;

		file->file.size = end;
		ram_map_grow(file, former, end);
	} else {
		ram_map_grow(file, offset, end);
	}
	ram_modified(file);
	return (long)done;
}

long ram_write(struct file *opened, const void *buffer, size_t size, off_t offset)
{
	struct ram_inode *file = ram(opened->inode);
	bool locked = ram_lock(file);
	long done = write_at(file, buffer, size, offset);

	ram_unlock(locked);
	return done;
}

void ram_clear_range(struct ram_inode *inode, off_t start, off_t end)
{
	struct ram_page *page;

	if (start >= end)
		return;
	page = ram_page_find(&inode->file.pages, index_of(start));
	if (page != NULL)
		memset(bytes_of(page, start), 0, (size_t)(end - start));
}

static void resize(struct ram_inode *file, off_t size)
{
	off_t former = file->file.size, rest = (off_t)(PAGE_SIZE - (size_t)(size & PAGE_MASK)) & PAGE_MASK;

	if (size <= file->file.size) { /* what was allocated behind the end goes, too */
		ram_map_cut(file, index_of(size) + (rest != 0), UINT64_MAX);
		ram_pages_drop(&file->file.pages, index_of(size) + (rest != 0), UINT64_MAX);
		if (rest != 0)
			ram_clear_range(file, size, size + rest);
	}
	file->file.size = size;
	ram_map_grow(file, former, size);
	ram_modified(file);
}

int ram_resize(struct inode *inode, struct file *opened, off_t size)
{
	struct ram_inode *file = ram(inode);
	bool locked = ram_lock(file);

	(void)opened;
	resize(file, size);
	ram_unlock(locked);
	return 0;
}

off_t ram_size(struct inode *inode)
{
	return ram(inode)->file.size;
}

int ram_open(struct inode *inode, struct file *opened, int flags)
{
	if (!file_is_regular(opened))
		return 0;
	own_group_add(&ram(inode)->file.open, opened);
	return flags & O_TRUNC ? ram_resize(inode, opened, 0) : 0;
}

void ram_close(struct inode *inode, struct file *opened)
{
	if (file_is_regular(opened))
		own_group_remove(&ram(inode)->file.open);
}
