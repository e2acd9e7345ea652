/* SPDX-License-Identifier: MIT */
/*
 * What malloc calls instead of mmap, munmap and mremap for its own memory (toolchain/musl/adapt.py).
 *
 * Where these calls are dear, malloc's memory is kept from one request to the next, as other
 * allocators do it themselves: up to an eighth of the RAM, and not if that is short.  What malloc
 * gave back may so stay accessible.  Memory that the application unmaps never does.
 */
#ifndef MM_HEAP_H
#define MM_HEAP_H

#include <stdbool.h>
#include <stddef.h>

/* SIZE bytes, rounded up to pages, that are zero: the address or a negative errno. */
long eremite_heap_map(size_t size);

/* Give back pages, all of what one eremite_heap_map returned or its end.  0 or a negative errno. */
long eremite_heap_unmap(void *address, size_t size);

/* Change the size of memory, multiples of pages; what is added has any contents.
 * The new address, or -1: copy it yourself. */
long eremite_heap_resize(void *address, size_t old_size, size_t new_size);

/* For an allocator that has address ranges of its own (toolchain/mimalloc): they are reserved, and
 * RAM is promised to what of them is committed. */

/* SIZE bytes, rounded up to pages, that nothing may access; OFFSET bytes into them the address is a
 * multiple of ALIGNMENT, a power of two of pages.  The address or -ENOMEM. */
long eremite_heap_reserve(size_t size, size_t alignment, size_t offset);

/* Make pages of a reservation accessible.  They are zero; those that were accessible before stay as
 * they are.  0, or -ENOMEM: nothing has changed, unless areas have run out. */
long eremite_heap_commit(void *start, size_t size);

/* Give pages back, and make them inaccessible.  0 or a negative errno: nothing has changed. */
long eremite_heap_decommit(void *start, size_t size);

/* End (a part of) a reservation.  0 or a negative errno. */
long eremite_heap_release(void *start, size_t size);

/* Bytes of RAM that are neither in use nor promised. */
size_t eremite_heap_spare(void);

/* Keep a reservation of SIZE bytes, COMMITTED of them committed, that the allocator does not use now:
 * until eremite_heap_kept, or until RAM is short.  False: too much is kept, it is still the
 * allocator's. */
bool eremite_heap_keep(void *start, size_t size, size_t committed);

/* A reservation of SIZE bytes that was kept, or NULL. */
void *eremite_heap_kept(size_t size);

/* Unmap what is kept, by either of the above: true if there was any.  Called through
 * <mm/release.h>. */
bool reuse_release(void);
bool segments_release(void);

#endif
