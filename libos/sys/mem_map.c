/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <sys/mman.h>

#include <file/map.h>
#include <machine/paging.h>
#include <mm/release.h>
#include <mm/vm.h>

#include <sys_calls.h>

/* Not to bring in files for a program that has none. */
extern __typeof__(file_map) file_map __attribute__((weak));

/* Memory that is writable and executable at once is refused with -EACCES. */
long sys_mmap(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	long place;

	if ((uint64_t)offset & PAGE_MASK)
		return -EINVAL;
	if (flags & MAP_ANONYMOUS) {
		place = vm_mmap((uintptr_t)addr, length, prot, flags);
		if (place != -ENOMEM || !release_kept || !release_kept())
			return place;
		return vm_mmap((uintptr_t)addr, length, prot, flags);
	}
	if (file_map)
		return file_map(addr, length, prot, flags, fd, offset);
	return (unsigned)fd < 3 ? -ENODEV : -EBADF; /* there is only the console */
}

long sys_munmap(void *addr, size_t length)
{
	long status = vm_munmap((uintptr_t)addr, length);

	if (file_unmapped)
		file_unmapped();
	return status;
}
