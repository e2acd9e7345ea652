/* SPDX-License-Identifier: MIT */
#include <string.h>

#include <arch/own.h>
#include <arch/page.h>
#include <arch/paging.h>
#include <machine/upcall.h>
#include <x86vm/own.h>

#include "x86vm.h"

/* In the image, so that it need not be allocated. */
static char first_page[PAGE_SIZE] __attribute__((aligned(4096)));

void x86vm_map_own(void)
{
	if (paging_map(memory_root, OWN_PAGE, (uintptr_t)first_page, PAGE_SIZE,
		       PAGE_READ | PAGE_WRITE) != 0)
		panic("no memory for the page of the first CPU; give the machine more (-m)");
}
