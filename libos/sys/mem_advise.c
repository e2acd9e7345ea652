/* SPDX-License-Identifier: MIT */
#include <mm/vm.h>

#include <sys_calls.h>

long sys_madvise(void *addr, size_t length, int advice)
{
	return vm_madvise((uintptr_t)addr, length, advice);
}
