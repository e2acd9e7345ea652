/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include <mm/frames.h>
#include <ramfs/memory.h>

#include "ram.h"

_Static_assert(LINK_TEXT_MAX <= PAGE_SIZE, "the text of a link fits into a frame");

int ram_text_set(struct ram_inode *inode, const char *text)
{
	size_t length = strlen(text);
	char *copy = NULL;

	if (length <= PIECE_MAX) {
		copy = piece_take(length);
	} else {
		paddr_t frame = ram_frame();

		if (frame != PADDR_NONE)
			copy = machine_direct(frame);
	}
	if (copy == NULL)
		return -ENOSPC;
	memcpy(copy, text, length);
	inode->link.text = copy;
	inode->link.length = length;
	return 0;
}

void ram_text_drop(struct ram_inode *inode)
{
	if (inode->link.text == NULL)
		return;
	if (inode->link.length <= PIECE_MAX)
		piece_give(inode->link.text);
	else
		frames_free(machine_direct_frame(inode->link.text), 0);
}

long ram_read_link(struct inode *inode, char *text)
{
	struct ram_inode *link = ram(inode);

	memcpy(text, link->link.text, link->link.length);
	ram_accessed(link);
	return (long)link->link.length;
}
