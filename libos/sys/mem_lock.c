/* SPDX-License-Identifier: MIT */
/*
 * RAM is never taken from a program: memory is locked once it has been brought in.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <sys/mman.h>

#include <machine/paging.h>
#include <mm/vm.h>

#include <sys_calls.h>

/* The whole pages that [addr, addr + length) touches.  -EINVAL: the end overflows. */
static int whole_pages(const void *addr, size_t length, uintptr_t *start, size_t *size)
{
	uintptr_t end = (uintptr_t)addr + length;

	*start = (uintptr_t)addr & ~(uintptr_t)PAGE_MASK;
	*size = ((end + PAGE_MASK) & ~(uintptr_t)PAGE_MASK) - *start;
	return end < (uintptr_t)addr || *start + *size < *start ? -EINVAL : 0;
}

long sys_mlock2(const void *addr, size_t length, unsigned int flags)
{
	uintptr_t start;
	size_t size;

	if (flags & ~(unsigned)MLOCK_ONFAULT)
		return -EINVAL;
	if (whole_pages(addr, length, &start, &size) < 0)
		return -EINVAL;
	if (length == 0)
		return 0;
	if (flags & MLOCK_ONFAULT)
		return vm_is_mapped(start, size) ? 0 : -ENOMEM;
	return vm_make_resident(start, size);
}

long sys_mlock(const void *addr, size_t length)
{
	return sys_mlock2(addr, length, 0);
}

long sys_munlock(const void *addr, size_t length)
{
	return sys_mlock2(addr, length, MLOCK_ONFAULT);
}

long sys_mlockall(int flags)
{
	bool at_once = !(flags & MCL_ONFAULT);

	if (flags & ~(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) ||
	    !(flags & (MCL_CURRENT | MCL_FUTURE)))
		return -EINVAL;
	vm_make_all_resident((flags & MCL_CURRENT) && at_once, (flags & MCL_FUTURE) && at_once);
	return 0;
}

long sys_munlockall(void)
{
	vm_make_all_resident(false, false);
	return 0;
}
