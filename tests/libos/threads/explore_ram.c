/* SPDX-License-Identifier: MIT */
/*
 * Files in RAM that threads meet at: their size, their positions, their mappings.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <file/map.h>
#include <fs/open.h>
#include <ramfs/ramfs.h>

#include "../../fake/threads/maps.h"
#include "explore_calls.h"

#define WRITERS 4
#define TIMES 6
#define PAGES 4u

struct record {
	unsigned writer, number;
};

static struct inode *inode;
static int over;

static int open_it(int flags)
{
	struct file *file;
	int fd;

	call_begin();
	HOLDS(inode_open(inode, NULL, flags, &file) == 0);
	fd = descriptor_add(file, 0, false);
	return (int)call_end(fd);
}

static int create(int flags)
{
	const struct new_inode new = { .mode = S_IFREG | 0600 };
	struct inode *root;

	call_begin();
	root = ramfs_root(0755);
	HOLDS(call_end(root->ops->temporary(root, &new, &inode)) == 0);
	return open_it(flags);
}

static int truncate_it(off_t size)
{
	call_begin();
	return (int)call_end(inode->ops->resize(inode, NULL, size));
}

static off_t size_of_it(void)
{
	struct stat status;

	call_begin();
	inode->ops->status(inode, &status);
	return call_end(status.st_size);
}

static off_t do_seek(int fd, off_t offset, int whence)
{
	return unlocked_call(sys_lseek(fd, offset, whence));
}

static long do_write_at(int fd, const void *buffer, size_t size, off_t offset)
{
	return unlocked_call(sys_pwrite64(fd, buffer, size, offset));
}

static long do_read_at(int fd, void *buffer, size_t size, off_t offset)
{
	return unlocked_call(sys_pread64(fd, buffer, size, offset));
}

/* All records are there, those of each writer in their order. */
static void check_records(int fd, unsigned writers)
{
	unsigned next[WRITERS] = { 0 };
	struct record record;

	HOLDS(do_seek(fd, 0, SEEK_END) == (off_t)(writers * TIMES * sizeof record));
	HOLDS(do_seek(fd, 0, SEEK_SET) == 0);
	while (do_read(fd, &record, sizeof record) == sizeof record) {
		HOLDS(record.writer < writers && record.number == next[record.writer]);
		next[record.writer]++;
	}
	for (unsigned i = 0; i < writers; i++)
		HOLDS(next[i] == TIMES);
}

static int shared_fd;
static bool own_fds;

/* Each has an open file of its own, whose writes go to the end, or all have one with a position. */
static int write_records(void *argument)
{
	unsigned writer = (unsigned)(uintptr_t)argument;
	int fd = own_fds ? open_it(O_WRONLY | O_APPEND) : shared_fd;

	for (unsigned i = 0; i < TIMES; i++) {
		struct record record = { writer, i };

		HOLDS(do_write(fd, &record, sizeof record) == sizeof record);
		if (own_fds && below(4) == 0) {
			HOLDS(do_close(fd) == 0);
			fd = open_it(O_WRONLY | O_APPEND);
		}
	}
	if (own_fds)
		HOLDS(do_close(fd) == 0);
	return 0;
}

static void write_all(bool own)
{
	unsigned writers = 1 + below(WRITERS);

	own_fds = own;
	shared_fd = create(O_RDWR);
	if (own && below(2) == 0)
		HOLDS(do_close(shared_fd) == 0);
	for (unsigned i = 0; i < writers; i++)
		spawn(i, write_records, (void *)(uintptr_t)i);
	for (unsigned i = 0; i < writers; i++)
		join(i);
	check_records(open_it(O_RDONLY), writers);
}

SCENARIO(appended)
{
	write_all(true);
}

SCENARIO(one_position)
{
	write_all(false);
}

/* What is read is what was written, or a hole. */
static int write_and_read(void *argument)
{
	int fd = open_it(O_RDWR);

	(void)argument;
	while (!__atomic_load_n(&over, __ATOMIC_SEQ_CST)) {
		off_t at = (off_t)(below(PAGES) * PAGE_SIZE + 100);
		char buffer[8];
		long size;

		memset(buffer, 'x', sizeof buffer);
		HOLDS(do_write_at(fd, buffer, sizeof buffer, at) == sizeof buffer);
		size = do_read_at(fd, buffer, sizeof buffer, (off_t)(below(PAGES) * PAGE_SIZE + 100));
		HOLDS(size == 0 || size == sizeof buffer);
		for (long i = 0; i < size; i++)
			HOLDS(buffer[i] == buffer[0] && (buffer[i] == 'x' || buffer[i] == 0));
	}
	HOLDS(do_close(fd) == 0);
	return 0;
}

static void map_it(int fd)
{
	call_begin();
	HOLDS(call_end(inode->ops->map(descriptor_file(fd), 0, PAGES * PAGE_SIZE, PROT_READ,
				       MAP_SHARED, 0)) > 0);
}

static void unmap_it(void)
{
	fake_unmap();
	unlocked_call((file_unmapped(), 0));
}

/* The pages that the file has are mapped, and no others. */
static void check_pages(void)
{
	off_t size = size_of_it();

	for (unsigned i = 0; i < PAGES; i++)
		HOLDS((fake_page(i) != 0) == ((off_t)(i * PAGE_SIZE) < size));
}

SCENARIO(cut_and_mapped)
{
	unsigned threads = 1 + below(3);
	int fd = create(O_RDWR);

	for (unsigned i = 0; i < threads; i++)
		spawn(i, write_and_read, NULL);
	for (unsigned rounds = 1 + below(8); rounds > 0; rounds--) {
		bool maps = below(2) == 0;

		if (maps)
			map_it(fd);
		truncate_it((off_t)(below(PAGES) * PAGE_SIZE + below(2) * 50));
		truncate_it((off_t)(below(PAGES) * PAGE_SIZE));
		if (maps)
			unmap_it();
	}
	map_it(fd);
	truncate_it(below(2) == 0 ? 0 : PAGE_SIZE);
	__atomic_store_n(&over, 1, __ATOMIC_SEQ_CST);
	for (unsigned i = 0; i < threads; i++)
		join(i);
	check_pages();
}
