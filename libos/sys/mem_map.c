/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE 1
#include <errno.h>
#include <stdint.h>
#include <sys/mman.h>

#include <machine/paging.h>
#include <mm/vm.h>

#include <sys_calls.h>

/* Map a file; defined where there are files that can be mapped.  Like sys_mmap without
 * MAP_ANONYMOUS: -EBADF if FD is not open, -ENODEV if it cannot be mapped. */
__attribute__((weak)) long file_mmap(uintptr_t address, size_t size, int prot, int flags, int fd,
				     off_t offset);

/* Memory that is writable and executable at once is refused with -EACCES. */
long sys_mmap(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if ((uint64_t)offset & PAGE_MASK)
		return -EINVAL;
	if (flags & MAP_ANONYMOUS)
		return vm_mmap((uintptr_t)addr, length, prot, flags);
	if (fd < 0)
		return -EBADF;
	return file_mmap ? file_mmap((uintptr_t)addr, length, prot, flags, fd, offset) : -ENODEV;
}

long sys_munmap(void *addr, size_t length)
{
	return vm_munmap((uintptr_t)addr, length);
}
