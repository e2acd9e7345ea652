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

/* Unmap what is kept: true if there was any.  Refer to it weakly: it is there if the program has
 * malloc. */
bool reuse_release(void);

#endif
