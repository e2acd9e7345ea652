/* SPDX-License-Identifier: MIT */
#ifndef PIPE_RING_H
#define PIPE_RING_H

#include <machine/paging.h>
#include <pipe/pipe.h>
#include <waited/waited.h>

#define SLOTS 16 /* at first: 64 KiB */
#define SLOTS_MAX 256 /* Linux's pipe-max-size, 1 MiB; their slots fill a frame */

/* A piece of what was written, in a frame of its own. */
struct slot {
	paddr_t frame;
	unsigned short offset, length;
	bool packet; /* is read by one read, and what does not fit is lost */
};

_Static_assert(SLOTS_MAX * sizeof(struct slot) <= PAGE_SIZE, "a frame of slots");

enum end { READER, WRITER };

struct pipe_end {
	struct wait_queue queue; /* must be the first member: file->queue */
	struct pipe *pipe;
};

/* Locking: its files share a lock of their own. */
struct pipe {
	struct pipe_end ends[2];
	bool open[2];
	struct slot *slots; /* of which there are a power of two */
	unsigned slot_count;
	unsigned head, tail; /* the next one to write and to read; they only grow */
	unsigned number;     /* that fstat tells */
	paddr_t spare;       /* a frame for the next slot, or PADDR_NONE */
	struct slot first[SLOTS];
};

static inline struct pipe *pipe_behind(const struct file *file)
{
	return ((struct pipe_end *)file->queue)->pipe;
}

static inline struct slot *pipe_slot(struct pipe *pipe, unsigned index)
{
	return &pipe->slots[index & (pipe->slot_count - 1)];
}

static inline bool pipe_empty(const struct pipe *pipe)
{
	return pipe->head == pipe->tail;
}

static inline bool pipe_full(const struct pipe *pipe)
{
	return pipe->head - pipe->tail >= pipe->slot_count;
}

/* A frame for a slot, and back; PADDR_NONE. */
paddr_t pipe_frame_take(struct pipe *pipe);
void pipe_frame_give(struct pipe *pipe, paddr_t frame);

long pipe_read(struct file *file, struct buffers *to);
long pipe_write(struct file *file, struct buffers *from);

#endif
