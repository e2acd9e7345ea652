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

/* The whole pages that [addr, addr + length) touches; as on Linux none if the length overflows.
 * -EINVAL: the end overflows. */
static int whole_pages(const void *addr, size_t length, uintptr_t *start, size_t *size)
{
	*start = (uintptr_t)addr & ~(uintptr_t)PAGE_MASK;
	*size = (length + ((uintptr_t)addr & PAGE_MASK) + PAGE_MASK) & ~(uintptr_t)PAGE_MASK;
	return *start + *size < *start ? -EINVAL : 0;
}

static long change(const void *addr, size_t length, bool locked, bool bring_in)
{
	uintptr_t start;
	size_t size;

	if (whole_pages(addr, length, &start, &size) < 0)
		return -EINVAL;
	return size == 0 ? 0 : vm_lock_pages(start, size, locked, bring_in);
}

long sys_mlock2(const void *addr, size_t length, unsigned int flags)
{
	if (flags & ~(unsigned)MLOCK_ONFAULT)
		return -EINVAL;
	return change(addr, length, true, !(flags & MLOCK_ONFAULT));
}

long sys_mlock(const void *addr, size_t length)
{
	return change(addr, length, true, true);
}

long sys_munlock(const void *addr, size_t length)
{
	return change(addr, length, false, false);
}

long sys_mlockall(int flags)
{
	if (flags & ~(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) ||
	    !(flags & (MCL_CURRENT | MCL_FUTURE)))
		return -EINVAL;
	return vm_lock_all(flags & MCL_CURRENT, flags & MCL_FUTURE, !(flags & MCL_ONFAULT));
}

long sys_munlockall(void)
{
	return vm_unlock_all();
}
