/* SPDX-License-Identifier: MIT */
#include <mm/vm.h>

#include <sys_calls.h>

/* Memory that is writable and executable at once is refused with -EACCES. */
long sys_mprotect(void *addr, size_t length, int prot)
{
	return vm_mprotect((uintptr_t)addr, length, prot);
}
