/* SPDX-License-Identifier: MIT */
#include <stdint.h>
#include <string.h>

#include <arch/page.h>
#include <machine/paging.h>
#include <mm/frames.h>

#include "room.h"

#define ALIGNMENT ((size_t)16)

static uint8_t *at; /* in a frame */
static size_t left;

static void *frames(size_t size)
{
	unsigned order = 0;
	paddr_t frame;

	while ((PAGE_SIZE << order) < size)
		order++;
	frame = order > FRAME_ORDER_MAX ? PADDR_NONE : frames_alloc(order);
	return frame == PADDR_NONE ? NULL : memset(machine_direct(frame), 0, PAGE_SIZE << order);
}

void *room(size_t size)
{
	void *start;

	size = (size + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
	if (size >= PAGE_SIZE)
		return frames(size);
	if (size > left) {
		at = frames(PAGE_SIZE);
		left = at == NULL ? 0 : PAGE_SIZE;
	}
	if (at == NULL)
		return NULL;
	start = at;
	at += size;
	left -= size;
	return start;
}
