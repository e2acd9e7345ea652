/* SPDX-License-Identifier: MIT */
/*
 * What is kept for malloc (<mm/heap.h>) and can be given up when RAM is short.
 */
#ifndef MM_RELEASE_H
#define MM_RELEASE_H

#include <stdbool.h>
#include <stddef.h>

/* Unmap what is kept: true if there was any.  It is there if the program's malloc keeps memory. */
bool release_kept(void) __attribute__((weak));

/* How much either of those that keep memory may keep, in bytes: who asks brings in the above. */
size_t release_limit(void);

#endif
