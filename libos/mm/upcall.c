/* SPDX-License-Identifier: MIT */
/*
 * What the machine asks of the memory module.
 */
#include <machine/upcall.h>
#include <mm/frames.h>
#include <mm/vm.h>

paddr_t libos_table_alloc(void)
{
	return frames_alloc(0);
}

void libos_table_free(paddr_t frame)
{
	frames_free(frame, 0);
}

int libos_page_fault(uintptr_t address, enum page_access access)
{
	return vm_fault(address, (enum vm_access)access);
}
