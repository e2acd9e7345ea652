/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <sys/mman.h>

#include <file/file.h>
#include <machine/paging.h>
#include <mm/vm.h>

#include <sys_calls.h>

/* Not to bring in files for a program that has none. */
__attribute__((weak)) struct file *descriptor_file(int fd);

/* Memory that is writable and executable at once is refused with -EACCES.  There are no files that
 * can be mapped yet. */
long sys_mmap(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if ((uint64_t)offset & PAGE_MASK)
		return -EINVAL;
	if (flags & MAP_ANONYMOUS)
		return vm_mmap((uintptr_t)addr, length, prot, flags);
	return descriptor_file && descriptor_file(fd) ? -ENODEV : -EBADF;
}

long sys_munmap(void *addr, size_t length)
{
	return vm_munmap((uintptr_t)addr, length);
}
