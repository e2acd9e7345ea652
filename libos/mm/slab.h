/* SPDX-License-Identifier: MIT */
/*
 * Memory for struct area: pages from the frame allocator, which go back when they are empty.
 *
 * Private to libos/mm.  The caller holds the memory lock.
 */
#ifndef MM_SLAB_H
#define MM_SLAB_H

#include <stdbool.h>

struct area;

/* Held back for calls that free memory: unmapping the middle of an area takes areas first. */
#define SLAB_LAST_RESERVE 2u

/* Make sure that COUNT areas can be taken.  LAST: the last reserve may be used.  -ENOMEM. */
int slab_reserve(unsigned count, bool last);

/* Take a reserved area; its contents are undefined. */
struct area *slab_take(void);
void slab_give(struct area *area);

#endif
