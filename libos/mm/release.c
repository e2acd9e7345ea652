/* SPDX-License-Identifier: MIT */
#include <mm/release.h>

#include <mm/frames.h>
#include <mm/heap.h>
#include <mm/stacks.h>

/* Each is there if the program's malloc keeps memory that way; the last, if it has threads. */
extern __typeof__(reuse_release) reuse_release __attribute__((weak));
extern __typeof__(segments_release) segments_release __attribute__((weak));
extern __typeof__(stacks_release) stacks_release __attribute__((weak));

bool release_kept(void)
{
	bool any = reuse_release != NULL && reuse_release();

	if (segments_release != NULL && segments_release())
		any = true;
	if (stacks_release != NULL && stacks_release())
		any = true;
	return any;
}

size_t release_limit(void)
{
	return frames_total() / 8;
}
