/* SPDX-License-Identifier: MIT */
/*
 * What pthread_create and the end of a thread call instead of mmap, mprotect and munmap for the
 * thread's memory (toolchain/musl/adapt.py).
 *
 * Where these calls are dear, the more threads there are the more of this memory is mapped at
 * once, and it is kept from one thread to the next, with the guard below it, if any, as other C
 * libraries keep it: up to an eighth of the RAM, and not if that is short.
 */
#ifndef MM_STACKS_H
#define MM_STACKS_H

#include <stdbool.h>
#include <stddef.h>

/* SIZE bytes, of which the first GUARD cannot be accessed and the last CLEAR are zero, others may be
 * anything.  SIZE and GUARD are multiples of pages.  The address or -ENOMEM. */
long eremite_stack_map(size_t size, size_t guard, size_t clear);

/* Give it back, with the same sizes. */
void eremite_stack_unmap(void *address, size_t size, size_t guard);

/* Unmap what is kept: true if there was any.  Called through <mm/release.h>. */
bool stacks_release(void);

#endif
