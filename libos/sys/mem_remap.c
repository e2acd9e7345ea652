/* SPDX-License-Identifier: MIT */
#include <file/map.h>
#include <mm/vm.h>

#include <sys_calls.h>

long sys_mremap(void *old_addr, size_t old_length, size_t new_length, int flags, void *new_addr)
{
	if (file_remap && file_is_mapped((uintptr_t)old_addr))
		return file_remap((uintptr_t)old_addr, old_length, new_length, flags,
				  (uintptr_t)new_addr);
	return vm_mremap((uintptr_t)old_addr, old_length, new_length, flags, (uintptr_t)new_addr);
}
