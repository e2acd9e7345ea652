/* SPDX-License-Identifier: MIT */
/*
 * What is kept for malloc (<mm/heap.h>) and can be given up when RAM is short.
 */
#ifndef MM_RELEASE_H
#define MM_RELEASE_H

#include <stdbool.h>
#include <stddef.h>

/* Unmap what is kept: true if there was any.  Each is there if the program's malloc keeps memory
 * that way. */
bool reuse_release(void) __attribute__((weak));
bool segments_release(void) __attribute__((weak));

static inline bool release_kept(void)
{
	bool any = reuse_release != NULL && reuse_release();

	if (segments_release != NULL && segments_release())
		any = true;
	return any;
}

#endif
