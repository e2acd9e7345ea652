/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include <mm/frames.h>
#include <ramfs/memory.h>

#include "ring.h"

long pipe_size(const struct pipe *pipe)
{
	return (long)(pipe->slot_count * PAGE_SIZE);
}

/* As Linux rounds: to a power of two pages. */
static unsigned slots_for(unsigned long size)
{
	unsigned count = 1;

	while (count * PAGE_SIZE < size)
		count *= 2;
	return count;
}

static int move(struct pipe *pipe, unsigned count)
{
	struct slot *slots = pipe->first, old[SLOTS];
	unsigned used = pipe->head - pipe->tail;
	paddr_t frame = PADDR_NONE;

	if (count > SLOTS) {
		frame = ram_frame();
		if (frame == PADDR_NONE)
			return -ENOMEM;
		slots = machine_direct(frame);
	}
	if (slots == pipe->slots) { /* within the first ones, of which it uses few enough */
		for (unsigned i = 0; i < used; i++)
			old[i] = *pipe_slot(pipe, pipe->tail + i);
		for (unsigned i = 0; i < used; i++)
			slots[i] = old[i];
	} else {
		for (unsigned i = 0; i < used; i++)
			slots[i] = *pipe_slot(pipe, pipe->tail + i);
	}
	if (pipe->slots != pipe->first)
		frames_free(machine_direct_frame(pipe->slots), 0);
	pipe->slots = slots;
	pipe->slot_count = count;
	pipe->tail = 0;
	pipe->head = used;
	return 0;
}

long pipe_resize(struct pipe *pipe, unsigned long size)
{
	unsigned count;
	int status;

	if (size > 1ul << 31)
		return -EINVAL;
	if (size > SLOTS_MAX * PAGE_SIZE)
		return -EPERM;
	count = slots_for(size);
	if (count < pipe->head - pipe->tail)
		return -EBUSY;
	status = move(pipe, count);
	if (status != 0)
		return status;
	/* Who waits for edges hears of it in any case, as on Linux. */
	wait_queue_wake(&pipe->ends[WRITER].queue, 0);
	return pipe_size(pipe);
}
