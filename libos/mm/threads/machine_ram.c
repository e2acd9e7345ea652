/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include <machine/paging.h>
#include <machine/upcall.h>
#include <mm/frames.h>

#include "lock.h"

static void release(paddr_t frame, size_t size)
{
	(void)size; /* it was mapped page by page */
	frames_free(frame, 0);
}

static int map_frame(uintptr_t va)
{
	paddr_t frame = frames_alloc(0);
	int status;

	if (frame == PADDR_NONE)
		return -ENOMEM;
	status = machine_page_map(va, frame, PAGE_SIZE, PAGE_READ | PAGE_WRITE);
	if (status != 0)
		frames_free(frame, 0);
	return status;
}

int libos_map_ram(uintptr_t va, size_t size)
{
	bool enabled = mm_lock();
	int status = 0;

	for (size_t done = 0; done < size && status == 0; done += PAGE_SIZE) {
		status = map_frame(va + done);
		if (status != 0 && done > 0)
			machine_page_unmap(va, done, release);
	}
	mm_unlock(enabled);
	return status;
}

int libos_locked(int (*fn)(void *argument), void *argument)
{
	bool enabled = mm_lock();
	int status = fn(argument);

	mm_unlock(enabled);
	return status;
}
