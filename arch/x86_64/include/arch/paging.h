/* SPDX-License-Identifier: MIT */
/*
 * Page tables in the CPU's format.  ROOT is the PML4; the functions are those of
 * <machine/paging.h>, which states their contracts.  The caller holds the memory lock.
 */
#ifndef ARCH_PAGING_H
#define ARCH_PAGING_H

#include <arch/page.h>

/* An additional permission bit: device registers, not cached. */
#define PAGING_DEVICE 0x100u
/* And another: pages of 1 GiB may be used (never unmapped: the direct map). */
#define PAGING_GIANT 0x200u

int paging_map(uint64_t *root, uintptr_t va, paddr_t pa, size_t size, unsigned protection);
int paging_protect(uint64_t *root, uintptr_t va, size_t size, unsigned protection);
int paging_unmap(uint64_t *root, uintptr_t va, size_t size,
		 void (*release)(paddr_t frame, size_t size));
int paging_move(uint64_t *root, uintptr_t from, uintptr_t to, size_t size);
bool paging_query(uint64_t *root, uintptr_t va, struct page_translation *translation);
/* The first address at or after VA that is mapped; END if there is none before. */
uintptr_t paging_next(uint64_t *root, uintptr_t va, uintptr_t end);

/* What the machine supplies: frames for tables, the direct map, and the TLB. */
paddr_t paging_table_alloc(void);
void paging_table_free(paddr_t frame);
void *paging_direct(paddr_t frame);
void paging_flush(uintptr_t va);
void paging_flush_all(void);

#endif
