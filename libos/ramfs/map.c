/* SPDX-License-Identifier: MIT */
/*
 * Shared mappings: the pages of files themselves (mm/file_pages.h).
 *
 * A file stays while it is mapped.  Nobody tells when the last area of a mapping goes: who unmaps
 * anything looks (collect).  All pages that are mapped exist: holes are filled.
 *
 * Locking: the list changes under the files lock and list_lock; who has neither, but the lock of a
 * file, takes the latter.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>

#include <arch/lock.h>
#include <file/map.h>
#include <mm/file_pages.h>
#include <mm/vm.h>
#include <ramfs/memory.h>
#include <sched/files_lock.h>

#include "ram.h"

struct mapping {
	char name[8]; /* must be the first member: its address is what areas know */
	struct mapping *next;
	struct ram_inode *file; /* a reference */
	uintptr_t start;
	uint64_t first, end; /* the file's pages, by index */
	bool read_only;
};

static struct mapping *mappings;
static struct spin list_lock = SPIN("mappings");

/* Frames that are neighbours are mapped by one call. */
struct run {
	uintptr_t address;
	paddr_t frame;
	size_t size;
};

static void flush(const struct mapping *mapping, struct run *run)
{
	if (run->size > 0)
		file_pages_map(mapping->name, run->address, run->frame, run->size);
	run->size = 0;
}

static void add(const struct mapping *mapping, struct run *run, uintptr_t address, paddr_t frame)
{
	if (run->address + run->size != address || run->frame + run->size != frame) {
		flush(mapping, run);
		run->address = address;
		run->frame = frame;
	}
	run->size += PAGE_SIZE;
}

static uintptr_t address_of(const struct mapping *mapping, uint64_t index)
{
	return mapping->start + ((index - mapping->first) << PAGE_SHIFT);
}

/* Map the pages from START to before END.  Where RAM is out, there is none: SIGBUS, as on Linux. */
static void fill(struct mapping *mapping, uint64_t start, uint64_t end)
{
	struct ram_pages *pages = &mapping->file->file.pages;
	struct run run = { 0 };

	for (uint64_t index = start; index < end; index++) {
		struct ram_page *page = ram_page_find(pages, index);

		if (page == NULL)
			page = ram_page_add(pages, index);
		if (page == NULL)
			break;
		page->written = true; /* as far as we can know */
		add(mapping, &run, address_of(mapping, index), page->frame);
	}
	flush(mapping, &run);
}

static uint64_t smaller(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static uint64_t pages_of(off_t size)
{
	return ((uint64_t)size + PAGE_SIZE - 1) >> PAGE_SHIFT;
}

void ram_map_grow(struct ram_inode *file, off_t start, off_t end)
{
	uint64_t first = (uint64_t)start >> PAGE_SHIFT;
	uint64_t last = smaller(pages_of(end), pages_of(file->file.size));

	if (file->file.mappings == 0)
		return;
	spin_lock(&list_lock);
	for (struct mapping *mapping = mappings; mapping != NULL; mapping = mapping->next) {
		uint64_t from = first > mapping->first ? first : mapping->first;

		if (mapping->file == file)
			fill(mapping, from, smaller(last, mapping->end));
	}
	spin_unlock(&list_lock);
}

void ram_map_cut(struct ram_inode *file, uint64_t start, uint64_t end)
{
	if (file->file.mappings == 0)
		return;
	spin_lock(&list_lock);
	for (struct mapping *mapping = mappings; mapping != NULL; mapping = mapping->next) {
		uint64_t from = start > mapping->first ? start : mapping->first;
		uint64_t to = smaller(end, mapping->end);

		if (mapping->file == file && from < to)
			file_pages_unmap(mapping->name, address_of(mapping, from),
					 (to - from) << PAGE_SHIFT);
	}
	spin_unlock(&list_lock);
}

static void leave(struct ram_inode *file)
{
	bool locked = ram_lock(file);

	file->file.mappings--;
	ram_unlock(locked);
	inode_put(&file->inode);
}

static void set_link(struct mapping **at, struct mapping *mapping)
{
	spin_lock(&list_lock);
	__atomic_store_n(at, mapping, __ATOMIC_RELAXED);
	spin_unlock(&list_lock);
}

/* Forget mappings without areas. */
static void collect(void)
{
	struct mapping **at = &mappings, *mapping;

	while ((mapping = *at) != NULL) {
		if (file_pages_in_use(mapping->name)) {
			at = &mapping->next;
			continue;
		}
		set_link(at, mapping->next);
		leave(mapping->file);
		piece_give(mapping);
	}
}

void file_unmapped(void)
{
	if (__atomic_load_n(&mappings, __ATOMIC_RELAXED) == NULL)
		return;
	files_hold();
	collect();
	files_drop();
}

/* Nobody tells of writes: what is writable counts as written. */
void file_synced(uintptr_t start, size_t size)
{
	struct file_pages pages;

	files_hold();
	for (struct mapping *mapping = mappings; mapping != NULL; mapping = mapping->next) {
		uintptr_t from = start > mapping->start ? start : mapping->start;

		if (from < start + size && file_pages_find(from, &pages) &&
		    pages.name == mapping->name && pages.prot & PROT_WRITE)
			ram_modified(mapping->file);
	}
	files_drop();
}

/* It gets its pages; writes that come later see to what they add. */
static void enter(struct mapping *mapping)
{
	struct ram_inode *file = mapping->file;
	bool locked = ram_lock(file);

	inode_get(&file->inode);
	file->file.mappings++;
	mapping->next = mappings;
	set_link(&mappings, mapping);
	fill(mapping, mapping->first, smaller(mapping->end, pages_of(file->file.size)));
	ram_accessed(file);
	ram_unlock(locked);
}

static long map(struct ram_inode *file, uintptr_t address, size_t size, int prot, int flags,
		uint64_t first, bool read_only)
{
	uint64_t count = (size + PAGE_SIZE - 1) >> PAGE_SHIFT;
	struct mapping *mapping;
	long start;

	collect();
	mapping = piece_take(sizeof *mapping);
	if (mapping == NULL)
		return -ENOMEM;
	*mapping = (struct mapping){ .name = "file", .file = file, .first = first,
				     .end = first + count, .read_only = read_only };
	start = file_pages_reserve(mapping->name, address, size, prot, flags, read_only);
	if (start < 0) {
		piece_give(mapping);
		return start;
	}
	mapping->start = (uintptr_t)start;
	enter(mapping);
	return start;
}

long ram_map(struct file *opened, uintptr_t address, size_t size, int prot, int flags, off_t offset)
{
	return map(ram(opened->inode), address, size, prot, flags, (uint64_t)offset >> PAGE_SHIFT,
		   (opened->flags & O_ACCMODE) == O_RDONLY);
}

bool file_is_mapped(uintptr_t address)
{
	struct file_pages pages;

	return __atomic_load_n(&mappings, __ATOMIC_RELAXED) != NULL &&
	       file_pages_find(address, &pages);
}

/* mremap(2) is a new mapping: of what is added, or of all, and then the end of the old one. */
static long remap(uintptr_t old, size_t old_size, size_t new_size, int flags, uintptr_t address)
{
	struct file_pages pages;
	const struct mapping *mapping;
	uint64_t first;
	long start;

	if (!file_pages_find(old, &pages))
		return -EFAULT;
	mapping = (const struct mapping *)(const void *)pages.name;
	first = mapping->first + ((old - mapping->start) >> PAGE_SHIFT);
	if (pages.left < old_size)
		return -EFAULT;
	if (!(flags & MREMAP_FIXED)) {
		start = map(mapping->file, old + old_size, new_size - old_size, pages.prot,
			    MAP_FIXED_NOREPLACE, first + (old_size >> PAGE_SHIFT),
			    mapping->read_only);
		if (start >= 0)
			return (long)old;
	}
	if (!(flags & MREMAP_MAYMOVE))
		return -ENOMEM;
	start = map(mapping->file, address, new_size, pages.prot,
		    flags & MREMAP_FIXED ? MAP_FIXED : 0, first, mapping->read_only);
	if (start < 0)
		return start;
	vm_munmap(old, old_size);
	collect();
	return start;
}

static size_t round_up(size_t size)
{
	return (size + PAGE_MASK) & ~(size_t)PAGE_MASK;
}

long file_remap(uintptr_t old, size_t old_size, size_t new_size, int flags, uintptr_t address)
{
	long start;

	old_size = round_up(old_size);
	new_size = round_up(new_size);
	/* What does not need new pages, or is wrong, or is not done for a file: MREMAP_DONTUNMAP, and a
	 * second view. */
	if (old_size == 0 || flags & ~(MREMAP_MAYMOVE | MREMAP_FIXED))
		return -EINVAL;
	if (!(flags & MREMAP_FIXED) && new_size <= old_size)
		return vm_mremap(old, old_size, new_size, flags, address);
	if ((old & PAGE_MASK) != 0 || new_size == 0 || new_size > INT64_MAX - PAGE_SIZE ||
	    old + old_size < old)
		return -EINVAL;
	if (flags & MREMAP_FIXED &&
	    (!(flags & MREMAP_MAYMOVE) || (address & PAGE_MASK) != 0 ||
	     (address < old + old_size && old < address + new_size)))
		return -EINVAL;
	files_hold();
	start = remap(old, old_size, new_size, flags, address);
	files_drop();
	return start;
}
