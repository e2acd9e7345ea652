/* SPDX-License-Identifier: MIT */
#include <mm/vm.h>

#include <sys_calls.h>

long sys_brk(void *addr)
{
	return vm_brk((uintptr_t)addr);
}
