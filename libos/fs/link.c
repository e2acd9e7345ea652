/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include <mm/frames.h>

#include "walk.h"

#define TEXTS_ORDER WALK_TEXTS_ORDER
#define TEXTS_SIZE (PAGE_SIZE << TEXTS_ORDER)

_Static_assert(LINK_TEXT_MAX < TEXTS_SIZE / 2, "a link and a path fit");

/* What is to be walked lies at the end of the block, so that texts can be put before it. */
int walk_put_link(struct name *name, const char **rest)
{
	size_t left = strlen(*rest) + 1;
	char *texts, *end;
	long length;

	if (name->texts == PADDR_NONE)
		name->texts = frames_alloc(TEXTS_ORDER);
	if (name->texts == PADDR_NONE)
		return -ENOMEM;
	texts = machine_direct(name->texts);
	end = texts + TEXTS_SIZE;
	if (left + 2 * LINK_TEXT_MAX > TEXTS_SIZE)
		return -ENAMETOOLONG;
	memmove(end - left, *rest, left);
	/* Into the front, which is free, and from there to its place. */
	length = name->inode->ops->read_link(name->inode, texts);
	if (length <= 0)
		return length < 0 ? (int)length : -ENOENT;
	memcpy(end - left - length, texts, (size_t)length);
	*rest = end - left - length;
	return 0;
}
