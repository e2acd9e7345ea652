/* SPDX-License-Identifier: MIT */
/*
 * Content.  It goes from the host's file to the application's memory and back without a stop here;
 * pages that are not there yet are brought in before.
 */
#include <errno.h>

#include <arch/user.h>
#include <log/log.h>
#include <machine/paging.h>

#include "host.h"

/* So much at once, whatever the pages are: the rest of a piece may be a page. */
#define CHUNK ((SKETE_FILE_PIECES - 1) * PAGE_SIZE)

/* How much of SIZE bytes from ADDRESS on can be accessed. */
static size_t bring_in(const void *address, size_t size, bool write)
{
	char *at = (char *)address;
	size_t done = 0;
	char byte;

	while (done < size) {
		if (user_copy_in(&byte, at + done, 1) != 0 ||
		    (write && user_copy_out(at + done, &byte, 1) != 0))
			break;
		done += PAGE_SIZE - ((uintptr_t)(at + done) & PAGE_MASK);
	}
	return done < size ? done : size;
}

/* A part of a transfer; TO is what the call wants besides. */
static long transfer(struct file *file, enum skete_call call, const void *buffer, size_t size,
		     uint64_t to)
{
	size_t part = bring_in(buffer, size, call == SKETE_FILE_READ);
	long done;

	if (part == 0 && size > 0)
		return -EFAULT;
	done = machine_files_call(call, (uint64_t)host_file(file), (uintptr_t)buffer, part, to);
	return done > (long)part ? -EIO : done;
}

/* One byte more than there should be, so that the end of the file is seen without another call. */
static size_t expected(const struct file *file, off_t offset, size_t size)
{
	uint64_t known = host(file->inode)->size, at = (uint64_t)offset;
	size_t part = known > at && known - at >= PAGE_SIZE ? known - at + 1 : PAGE_SIZE;

	part = part < size ? part : size;
	return part < CHUNK ? part : CHUNK;
}

long host_read(struct file *file, void *buffer, size_t size, off_t offset)
{
	size_t done = 0, part = expected(file, offset, size);

	do {
		off_t at = offset + (off_t)done;
		long count = transfer(file, SKETE_FILE_READ, (char *)buffer + done, part,
				      (uint64_t)at);

		if (count < 0)
			return done > 0 ? (long)done : count;
		done += (size_t)count;
		if ((size_t)count < part)
			break;
		part = size - done < CHUNK ? size - done : CHUNK;
	} while (done < size);
	return (long)done;
}

/* What was written is there. */
static void grow(struct file *file, uint64_t end)
{
	if (end > host(file->inode)->size)
		host(file->inode)->size = end;
}

long host_write(struct file *file, const void *buffer, size_t size, off_t offset)
{
	size_t done = 0;

	do {
		size_t part = size - done < CHUNK ? size - done : CHUNK;
		long count = transfer(file, SKETE_FILE_WRITE, (const char *)buffer + done, part,
				      (uint64_t)offset + done);

		if (count < 0)
			return done > 0 ? (long)done : count;
		done += (size_t)count;
		grow(file, (uint64_t)offset + done);
		if ((size_t)count < part)
			break;
	} while (done < size);
	return (long)done;
}

/* Each chunk goes to the end on its own, if others append, too. */
long host_append(struct file *file, const void *buffer, size_t size, off_t *end)
{
	size_t done = 0;

	do {
		size_t part = size - done < CHUNK ? size - done : CHUNK;
		uint64_t now = 0;
		long count = transfer(file, SKETE_FILE_APPEND, (const char *)buffer + done, part,
				      (uintptr_t)&now);

		if (count < 0)
			return done > 0 ? (long)done : count;
		if (count > 0)
			*end = (off_t)now;
		grow(file, now);
		done += (size_t)count;
		if ((size_t)count < part)
			break;
	} while (done < size);
	return (long)done;
}

/* A copy would not be what others write, nor what the program itself writes by other calls. */
long host_map(struct file *file, uintptr_t address, size_t size, int prot, int flags, off_t offset)
{
	static bool told;

	(void)file, (void)address, (void)size, (void)prot, (void)flags, (void)offset;
	if (!told)
		log_warn("files of the host cannot be mapped shared (ENODEV): copy them to /tmp first");
	told = true;
	return -ENODEV;
}

off_t host_seek(struct file *file, off_t offset, int whence)
{
	return machine_files_call(SKETE_FILE_SEEK, (uint64_t)host_file(file), (uint64_t)offset,
				  (uint64_t)whence, 0);
}

int host_allocate(struct file *file, int mode, off_t offset, off_t size)
{
	return (int)machine_files_call(SKETE_FILE_ALLOCATE, (uint64_t)host_file(file), (uint64_t)mode,
				       (uint64_t)offset, (uint64_t)size);
}

/* Of a mount as a whole: by its root, if that can be opened. */
static int sync_root(struct host_inode *root)
{
	int status = host_place(&host_places[0], root, "", 0);
	long handle;

	if (status != 0)
		return status;
	handle = host_call(SKETE_FILE_OPEN, SKETE_FILE_READABLE, 0);
	if (handle < 0)
		return (int)handle;
	status = (int)machine_files_call(SKETE_FILE_SYNC, (uint64_t)handle, SYNC_FILE_SYSTEM, 0, 0);
	machine_files_call(SKETE_FILE_CLOSE, (uint64_t)handle, 0, 0, 0);
	return status;
}

int host_sync(struct inode *inode, struct file *file, enum sync_what what)
{
	if (file == NULL)
		return sync_root(host(inode));
	return (int)machine_files_call(SKETE_FILE_SYNC, (uint64_t)host_file(file), what, 0, 0);
}
