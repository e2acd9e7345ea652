/* SPDX-License-Identifier: MIT */
/*
 * Machine interface: translations.
 *
 * Addresses and sizes are in bytes and page-aligned.  The caller holds the memory lock; it owns the
 * frames it maps and gets them back from machine_page_unmap.  Permissions are enforced from the
 * return of the call on.  A request for writable and executable memory is refused with -EACCES.
 */
#ifndef MACHINE_PAGING_H
#define MACHINE_PAGING_H

#include <arch/page.h>

/* Map [va, va + size) to [pa, pa + size).  Uses huge pages wherever both addresses and the rest of
 * the size allow.  Nothing may be mapped there yet.
 * A frame is mapped once, or several times with PAGE_SHARED, and then is never executable.
 * -ENOMEM: no frame for a page table; nothing stays mapped then.  -EACCES: write and execute. */
int machine_page_map(uintptr_t va, paddr_t pa, size_t size, unsigned protection);

/* The same for COUNT (at most MACHINE_STRIDED_MAX) pieces of SIZE bytes, one each STRIDE bytes from
 * VA on, with frames that follow each other.  -ENOSYS: the machine has no quicker way than one by
 * one. */
#define MACHINE_STRIDED_MAX 256
struct page_series {
	uintptr_t va;
	size_t size, stride;
	unsigned count;
};

int machine_page_map_strided(const struct page_series *series, paddr_t pa, unsigned protection);

/* Change the permissions of what is mapped in [va, va + size); holes are skipped.
 * May have to split a huge page: -ENOMEM, after which nothing was changed.
 * -EACCES: write and execute. */
int machine_page_protect(uintptr_t va, size_t size, unsigned protection);

/* Remove what is mapped in [va, va + size); holes are skipped.  RELEASE gets each frame block that
 * was mapped (PAGE_SIZE or HUGE_PAGE_SIZE bytes), after no CPU can reach it by this mapping any
 * more.  May have to split a huge page: -ENOMEM, after which nothing was removed. */
int machine_page_unmap(uintptr_t va, size_t size, void (*release)(paddr_t frame, size_t size));

/* Move the translations of [from, from + size) to [to, to + size), which must be empty and must
 * not overlap.  -ENOMEM: nothing moved. */
int machine_page_move(uintptr_t from, uintptr_t to, size_t size);

/* What va is mapped to.  False if it is not mapped; translation->size is then the size of an aligned
 * block around va in which nothing is mapped: PAGE_SIZE, or HUGE_PAGE_SIZE or more. */
bool machine_page_query(uintptr_t va, struct page_translation *translation);

/* Whether to map memory long before it is touched: a page fault is dear; and RAM that was never
 * handed out reads as zero, and costs the host nothing until it is touched. */
bool machine_maps_ahead(void);

/* The address at which the libOS reaches the RAM at pa (the direct map). */
void *machine_direct(paddr_t pa);

/* The direct map's address back to the frame. */
paddr_t machine_direct_frame(const void *address);

#endif
