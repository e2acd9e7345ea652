/* SPDX-License-Identifier: MIT */
/*
 * mmap of files: a private mapping is a copy, made at once.  What a file would share has no home
 * here yet: -ENODEV.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>

#include <file/map.h>
#include <fs/open.h>
#include <mm/vm.h>

static int check(const struct file *file, int prot, int flags)
{
	if ((file->flags & O_ACCMODE) == O_WRONLY)
		return -EACCES;
	if ((flags & MAP_TYPE) != MAP_PRIVATE || !file_is_regular(file))
		return -ENODEV;
	return (prot & (PROT_WRITE | PROT_EXEC)) == (PROT_WRITE | PROT_EXEC) ? -EACCES : 0;
}

/* Fill the mapping at ADDRESS; what lies behind the last page of the file is not accessible. */
static int fill(struct file *file, uintptr_t address, size_t length, int prot, off_t offset)
{
	size_t done = 0, kept;
	int status = 0;

	while (done < length) {
		long part = regular_read_at(file, (void *)(address + done), length - done,
					    offset + (off_t)done);

		if (part < 0)
			return (int)part;
		if (part == 0)
			break;
		done += (size_t)part;
	}
	kept = (done + PAGE_SIZE - 1) & ~(size_t)(PAGE_SIZE - 1);
	length = (length + PAGE_SIZE - 1) & ~(size_t)(PAGE_SIZE - 1);
	if (kept > 0)
		status = vm_mprotect(address, kept, prot);
	if (status == 0 && kept < length)
		status = vm_mprotect(address + kept, length - kept, PROT_NONE);
	return status;
}

long file_map(void *address, size_t length, int prot, int flags, int fd, off_t offset)
{
	struct file *file = descriptor_file(fd);
	long start;
	int status;

	if (file == NULL || file->flags & O_PATH)
		return -EBADF;
	status = check(file, prot, flags);
	if (status != 0)
		return status;
	if (offset < 0 || length > (size_t)INT64_MAX - (size_t)offset)
		return -EOVERFLOW;
	start = vm_mmap((uintptr_t)address, length, PROT_READ | PROT_WRITE, flags | MAP_ANONYMOUS);
	if (start < 0)
		return start;
	status = fill(file, (uintptr_t)start, length, prot, offset);
	if (status != 0) {
		vm_munmap((uintptr_t)start, length);
		return status == -EFAULT ? -ENOMEM : status;
	}
	return start;
}
