/* SPDX-License-Identifier: MIT */
/*
 * fallocate(2), holes.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <unistd.h>

#include "ram.h"

enum { KEEP_SIZE = 1, PUNCH_HOLE = 2 }; /* FALLOC_FL_* */

static off_t round_up(off_t offset)
{
	return (off_t)(((uint64_t)offset + PAGE_SIZE - 1) & ~(uint64_t)PAGE_MASK);
}

static void punch(struct ram_inode *file, off_t start, off_t end)
{
	off_t first = round_up(start), last = end & ~(off_t)PAGE_MASK;

	if (first > last) { /* within one page */
		ram_clear_range(file, start, end);
		return;
	}
	ram_clear_range(file, start, first);
	ram_clear_range(file, last, end);
	ram_map_cut(file, (uint64_t)first >> PAGE_SHIFT, (uint64_t)last >> PAGE_SHIFT);
	ram_pages_drop(&file->file.pages, (uint64_t)first >> PAGE_SHIFT,
		       (uint64_t)last >> PAGE_SHIFT);
	ram_map_grow(file, first, last);
}

/* Forget what the call has added, or take it back. */
static void settle(struct ram_pages *pages, uint64_t start, uint64_t end, bool keep)
{
	struct ram_page *page = ram_page_next(pages, start);

	while (page != NULL && page->index < end) {
		uint64_t index = page->index;

		if (page->added && !keep)
			ram_pages_drop(pages, index, index + 1);
		else
			page->added = false;
		page = ram_page_next(pages, index + 1);
	}
}

static int fill(struct ram_pages *pages, uint64_t start, uint64_t end)
{
	uint64_t index = start;

	for (; index < end; index++) {
		struct ram_page *page = ram_page_find(pages, index);

		if (page != NULL) {
			page->written = true; /* asked for twice: Linux's tmpfs calls it data */
			continue;
		}
		page = ram_page_add(pages, index);
		if (page == NULL)
			break;
		page->added = true;
	}
	settle(pages, start, end, index == end);
	return index == end ? 0 : -ENOSPC;
}

static int allocate(struct ram_inode *file, int mode, off_t offset, off_t size)
{
	off_t end = offset + size;
	int status;

	if (mode & ~(KEEP_SIZE | PUNCH_HOLE))
		return -EOPNOTSUPP;
	if (mode & PUNCH_HOLE) {
		if (!(mode & KEEP_SIZE))
			return -EOPNOTSUPP;
		punch(file, offset, end);
		ram_modified(file);
		return 0;
	}
	status = fill(&file->file.pages, (uint64_t)offset >> PAGE_SHIFT,
		      ((uint64_t)end + PAGE_SIZE - 1) >> PAGE_SHIFT);
	if (status != 0)
		return status;
	if (!(mode & KEEP_SIZE) && end > file->file.size)
		file->file.size = end;
	ram_map_grow(file, 0, end);
	ram_changed(file);
	return 0;
}

int ram_allocate(struct file *opened, int mode, off_t offset, off_t size)
{
	struct ram_inode *file = ram(opened->inode);
	bool locked = ram_lock(file);
	int status = allocate(file, mode, offset, size);

	ram_unlock(locked);
	return status;
}

static struct ram_page *next_written(struct ram_pages *pages, uint64_t index)
{
	struct ram_page *page = ram_page_next(pages, index);

	while (page != NULL && !page->written)
		page = (struct ram_page *)tree_step(&page->node, TREE_RIGHT);
	return page;
}

off_t ram_seek(struct file *opened, off_t offset, int whence)
{
	struct ram_inode *file = ram(opened->inode);
	struct ram_pages *pages = &file->file.pages;
	uint64_t index = (uint64_t)offset >> PAGE_SHIFT;
	struct ram_page *page = next_written(pages, index);
	off_t found;

	if (whence == SEEK_DATA) {
		if (page == NULL)
			return -ENXIO;
		found = (off_t)(page->index << PAGE_SHIFT);
		if (found >= file->file.size)
			return -ENXIO;
		return found > offset ? found : offset;
	}
	if (page == NULL || page->index != index)
		return offset;
	while (page != NULL && page->written && page->index == index) {
		page = (struct ram_page *)tree_step(&page->node, TREE_RIGHT);
		index++;
	}
	found = (off_t)(index << PAGE_SHIFT);
	return found < file->file.size ? found : file->file.size;
}
