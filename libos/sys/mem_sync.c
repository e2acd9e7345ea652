/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdint.h>
#include <sys/mman.h>

#include <machine/paging.h>
#include <mm/vm.h>

#include <sys_calls.h>

/* All memory is anonymous: nothing lies behind it that it could differ from. */
long sys_msync(void *addr, size_t length, int flags)
{
	uintptr_t start = (uintptr_t)addr, end = start + ((length + PAGE_MASK) & ~PAGE_MASK);

	if (flags & ~(MS_ASYNC | MS_INVALIDATE | MS_SYNC))
		return -EINVAL;
	if ((flags & MS_ASYNC) && (flags & MS_SYNC))
		return -EINVAL;
	if (start & PAGE_MASK)
		return -EINVAL;
	if (end < start)
		return -ENOMEM;
	return vm_sync(start, end - start, flags != MS_ASYNC, flags & MS_INVALIDATE);
}
