/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdint.h>

#include <arch/user.h>
#include <machine/paging.h>
#include <mm/vm.h>

#include <sys_calls.h>

#define CHUNK 256 /* pages */

long sys_mincore(void *addr, size_t length, unsigned char *vec)
{
	uintptr_t address = (uintptr_t)addr;
	unsigned char resident[CHUNK];

	if (address & PAGE_MASK)
		return -EINVAL;
	if (!vm_is_mapped(address, length))
		return -ENOMEM;
	while (length > 0) {
		size_t size = length < CHUNK * PAGE_SIZE ? length : CHUNK * PAGE_SIZE;
		size_t pages = (size + PAGE_MASK) >> PAGE_SHIFT;
		int status = vm_mincore(address, size, resident);

		if (status < 0)
			return status;
		if (user_copy_out(vec, resident, pages) < 0)
			return -EFAULT;
		address += size;
		length -= size;
		vec += pages;
	}
	return 0;
}
