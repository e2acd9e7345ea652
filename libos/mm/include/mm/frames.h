/* SPDX-License-Identifier: MIT */
/*
 * The frame allocator: guest RAM in power-of-two blocks of pages.
 *
 * Locking: every function takes the frame lock itself.  RAM that was never handed out is not
 * touched, neither by the allocator's own data nor to clear it.
 */
#ifndef MM_FRAMES_H
#define MM_FRAMES_H

#include <stdint.h>

#include <machine/paging.h>

#define FRAME_ORDER_MAX 10 /* blocks of up to 4 MiB */

/* Hand the RAM in [base, base + size) to the allocator; called at boot, once for each region. */
void frames_add(paddr_t base, uint64_t size);

/* The same for RAM that is in use but for its first page. */
void frames_add_used(paddr_t base, uint64_t size);

/* A block of 2^order pages, aligned to its size, contents undefined; PADDR_NONE if there is none.
 * The caller owns it until frames_free with the same order, or piecewise with smaller ones. */
paddr_t frames_alloc(unsigned order);
void frames_free(paddr_t base, unsigned order);

/* The same, but only of frames that were handed out before. */
paddr_t frames_alloc_returned(unsigned order);

/* SIZE bytes in one piece that were never handed out; from 2 MiB on, at an address that equals LIKE
 * modulo 2 MiB.  PADDR_NONE.  Given back by blocks, each aligned to its size. */
paddr_t frames_alloc_fresh(uint64_t size, uint64_t like);

/* In bytes: what is free, but was handed out before. */
uint64_t frames_returned(void);

/* In bytes: what was ever added, and what is free now. */
uint64_t frames_total(void);
uint64_t frames_available(void);

#endif
