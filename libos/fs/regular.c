/* SPDX-License-Identifier: MIT */
/*
 * Open regular files, and their mappings.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <file/map.h>
#include <fs/open.h>
#include <mm/file_pages.h>
#include <mm/vm.h>

static off_t size_of(struct file *file)
{
	struct stat status;

	if (file->inode->ops->size != NULL)
		return file->inode->ops->size(file->inode);
	inode_file_stat(file, &status);
	return status.st_size;
}

long regular_read_at(struct file *file, void *buffer, size_t size, off_t offset)
{
	if (file->inode->ops->read_at == NULL)
		return -EINVAL;
	return file->inode->ops->read_at(file, buffer, size, offset);
}

long regular_write_at(struct file *file, const void *buffer, size_t size, off_t offset)
{
	if (file->inode->ops->write_at == NULL)
		return -EPERM;
	if (size == 0)
		return 0;
	if (offset == INT64_MAX)
		return -EFBIG;
	if (size > (size_t)(INT64_MAX - offset))
		size = (size_t)(INT64_MAX - offset);
	return file->inode->ops->write_at(file, buffer, size, offset);
}

static long read_file(struct file *file, void *buffer, size_t size)
{
	long done = regular_read_at(file, buffer, size, file->position);

	if (done > 0)
		file->position += done;
	return done;
}

static long write_file(struct file *file, const void *buffer, size_t size)
{
	bool appends = file->flags & O_APPEND && size > 0;
	off_t at;
	long done;

	if (appends && file->inode->ops->append != NULL)
		return file->inode->ops->append(file, buffer, size, &file->position);
	at = appends ? size_of(file) : file->position;
	done = regular_write_at(file, buffer, size, at);

	if (done > 0)
		file->position = at + done;
	return done;
}

static short always(struct file *file)
{
	(void)file;
	return POLLIN | POLLRDNORM | POLLOUT | POLLWRNORM;
}

static off_t seek_data(struct file *file, off_t offset, int whence)
{
	off_t size = size_of(file);

	if (offset < 0 || offset >= size)
		return -ENXIO;
	if (file->inode->ops->seek != NULL)
		return file->inode->ops->seek(file, offset, whence);
	return whence == SEEK_DATA ? offset : size; /* as lseek(2) allows: all is data */
}

static off_t seek(struct file *file, off_t offset, int whence)
{
	off_t base = 0;

	if (whence == SEEK_DATA || whence == SEEK_HOLE)
		offset = seek_data(file, offset, whence);
	else if (whence == SEEK_CUR)
		base = file->position;
	else if (whence == SEEK_END)
		base = size_of(file);
	else if (whence != SEEK_SET)
		return -EINVAL;
	if (offset == -ENXIO && whence > SEEK_END)
		return -ENXIO;
	if (__builtin_add_overflow(offset, base, &offset) || offset < 0)
		return -EINVAL;
	file->position = offset;
	return offset;
}

const struct file_ops regular_ops = {
	.read = read_file,
	.write = write_file,
	.poll = always,
	.stat = inode_file_stat,
	.seek = seek,
	.release = inode_file_release,
};

/* zero(4): its mappings are anonymous memory. */
static bool is_zeros(const struct file *file)
{
	return file->inode != NULL && S_ISCHR(file->inode->mode) &&
		file->inode->device == makedev(1, 5);
}

static int check_map(const struct file *file, int prot, int flags)
{
	int type = flags & MAP_TYPE, mode = file->flags & O_ACCMODE;

	if (type != MAP_PRIVATE && type != MAP_SHARED && type != MAP_SHARED_VALIDATE)
		return -EINVAL;
	if (mode == O_WRONLY || (type != MAP_PRIVATE && (prot & PROT_WRITE) && mode != O_RDWR))
		return -EACCES;
	if (is_zeros(file))
		return 0;
	if (!file_is_regular(file) || (type != MAP_PRIVATE && file->inode->ops->map == NULL))
		return -ENODEV;
	return (prot & (PROT_WRITE | PROT_EXEC)) == (PROT_WRITE | PROT_EXEC) ? -EACCES : 0;
}

/* Fill the mapping at ADDRESS; what lies behind the last page of the file is not there. */
static int fill(struct file *file, uintptr_t address, size_t length, int prot, off_t offset)
{
	size_t done = 0, kept;
	int status = 0;

	length = (length + PAGE_SIZE - 1) & ~(size_t)PAGE_MASK; /* pages are mapped whole */
	while (done < length) {
		long part = regular_read_at(file, (void *)(address + done), length - done,
					    offset + (off_t)done);

		if (part < 0)
			return (int)part;
		if (part == 0)
			break;
		done += (size_t)part;
	}
	kept = (done + PAGE_SIZE - 1) & ~(size_t)PAGE_MASK;
	if (kept > 0)
		status = vm_mprotect(address, kept, prot);
	if (status == 0 && kept < length)
		status = file_pages_absent(address + kept, length - kept, prot);
	return status;
}

/* A private mapping is a copy, made at once. */
static long map_copy(struct file *file, void *address, size_t length, int prot, int flags,
		     off_t offset)
{
	long start = vm_mmap((uintptr_t)address, length, PROT_READ | PROT_WRITE,
			     flags | MAP_ANONYMOUS);
	int status;

	if (start < 0)
		return start;
	status = fill(file, (uintptr_t)start, length, prot, offset);
	if (status != 0) {
		vm_munmap((uintptr_t)start, length);
		return status == -EFAULT ? -ENOMEM : status;
	}
	return start;
}

/* This is here for programs that open files, and replaces the weak one of libos/file. */
long file_map(void *address, size_t length, int prot, int flags, int fd, off_t offset)
{
	struct file *file = descriptor_file(fd);
	int status;

	if (file == NULL || file->flags & O_PATH)
		return -EBADF;
	if (length == 0)
		return -EINVAL;
	status = check_map(file, prot, flags);
	if (status != 0)
		return status;
	if (offset < 0 || length > (size_t)(INT64_MAX - offset) - PAGE_SIZE)
		return -EOVERFLOW;
	if (is_zeros(file))
		return vm_mmap((uintptr_t)address, length, prot, flags | MAP_ANONYMOUS);
	if ((flags & MAP_TYPE) == MAP_PRIVATE)
		return map_copy(file, address, length, prot, flags, offset);
	return file->inode->ops->map(file, (uintptr_t)address, length, prot, flags, offset);
}
