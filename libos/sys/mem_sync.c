/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdint.h>
#include <sys/mman.h>

#include <file/map.h>
#include <machine/paging.h>
#include <mm/vm.h>

#include <sys_calls.h>

/* There is no other copy that a page could differ from: what is left are the files' times. */
long sys_msync(void *addr, size_t length, int flags)
{
	uintptr_t start = (uintptr_t)addr, end = start + ((length + PAGE_MASK) & ~PAGE_MASK);
	long status;

	if (flags & ~(MS_ASYNC | MS_INVALIDATE | MS_SYNC))
		return -EINVAL;
	if ((flags & MS_ASYNC) && (flags & MS_SYNC))
		return -EINVAL;
	if (start & PAGE_MASK)
		return -EINVAL;
	if (end < start)
		return -ENOMEM;
	status = vm_sync(start, end - start, flags != MS_ASYNC, flags & MS_INVALIDATE);
	if (status == 0 && file_synced)
		file_synced(start, end - start);
	return status;
}
