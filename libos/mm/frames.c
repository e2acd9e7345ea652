/* SPDX-License-Identifier: MIT */
/*
 * A binary buddy allocator.
 *
 * Each region has a frontier: frames from there on were never handed out.  Below it, one byte for
 * each frame tells whether a free block starts there; these bytes lie at the region's start and
 * are written when the frontier passes, so that what is not used costs nothing.  Free blocks are
 * on a list for their order, linked inside the free memory itself.  Lists are served first, the
 * smallest block that fits, so that small requests use up what is split already.
 */
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include <crash/exception.h>
#include <mm/frames.h>

#include "lock.h"

#define ORDERS (FRAME_ORDER_MAX + 1)
#define REGIONS_MAX 24
#define NO_FRAME UINT64_MAX

/* Frames are counted from physical address 0. */
struct region {
	uint64_t first;    /* the first frame that can be handed out */
	uint64_t frontier;
	uint64_t end;
	uint8_t *state;    /* of the frame `first` and those that follow: 0, or 1 + order if a free
			    * block of this order starts there */
};

struct free_block {
	struct free_block *next;
	struct free_block *previous;
	struct region *region;
};

static struct region regions[REGIONS_MAX];
static unsigned region_count;
static struct free_block *lists[ORDERS];
static unsigned lists_used; /* bit n: list n is not empty */
static uint64_t total_frames, free_frames;

static uint64_t frames_in(unsigned order)
{
	return (uint64_t)1 << order;
}

static struct free_block *block_at(uint64_t frame)
{
	return machine_direct(frame << PAGE_SHIFT);
}

static uint8_t *state_of(const struct region *region, uint64_t frame)
{
	return region->state + (frame - region->first);
}

static void push(struct region *region, uint64_t frame, unsigned order)
{
	struct free_block *block = block_at(frame), *next = lists[order];

	*state_of(region, frame) = (uint8_t)(1 + order);
	block->region = region;
	block->previous = NULL;
	block->next = next;
	if (next)
		next->previous = block;
	lists[order] = block;
	lists_used |= 1u << order;
}

static void unlink_block(struct free_block *block, uint64_t frame, unsigned order)
{
	*state_of(block->region, frame) = 0;
	if (block->next)
		block->next->previous = block->previous;
	if (block->previous)
		block->previous->next = block->next;
	else
		lists[order] = block->next;
	if (!lists[order])
		lists_used &= ~(1u << order);
}

/* Enter a free block, merged with its free buddies. */
static void release(struct region *region, uint64_t frame, unsigned order)
{
	for (; order < FRAME_ORDER_MAX; order++) {
		uint64_t size = frames_in(order), buddy = frame ^ size;

		if (buddy < region->first || buddy + size > region->frontier ||
		    *state_of(region, buddy) != 1 + order)
			break;
		unlink_block(block_at(buddy), buddy, order);
		frame &= ~size;
	}
	push(region, frame, order);
}

/* A block from the lists. */
static uint64_t take(unsigned order)
{
	unsigned fitting = lists_used >> order << order;
	struct free_block *block;
	uint64_t frame;
	unsigned found;

	if (!fitting)
		return NO_FRAME;
	found = (unsigned)__builtin_ctz(fitting);
	block = lists[found];
	frame = machine_direct_frame(block) >> PAGE_SHIFT;
	unlink_block(block, frame, found);
	while (found > order) {
		found--;
		push(block->region, frame + frames_in(found), found);
	}
	return frame;
}

/* Move the frontier; what is passed counts as in use. */
static void advance(struct region *region, uint64_t frontier)
{
	memset(state_of(region, region->frontier), 0, frontier - region->frontier);
	region->frontier = frontier;
}

/* Move the frontier up to FRAME; what is passed becomes free blocks. */
static void skip_to(struct region *region, uint64_t frame)
{
	uint64_t at = region->frontier;

	advance(region, frame);
	while (at < frame) {
		unsigned order = at ? (unsigned)__builtin_ctzll(at) : FRAME_ORDER_MAX;

		if (order > FRAME_ORDER_MAX)
			order = FRAME_ORDER_MAX;
		while (at + frames_in(order) > frame)
			order--;
		release(region, at, order);
		at += frames_in(order);
	}
}

/* A block from beyond a frontier, or one that is completed by frames from there. */
static uint64_t take_fresh(unsigned order)
{
	uint64_t size = frames_in(order);

	for (struct region *region = regions; region < regions + region_count; region++) {
		uint64_t start = (region->frontier + size - 1) & ~(size - 1);

		if (start > region->end)
			continue;
		if (start > region->frontier) {
			uint64_t frame;

			skip_to(region, start);
			frame = take(order);
			if (frame != NO_FRAME)
				return frame;
		}
		if (region->end - start < size)
			continue;
		advance(region, start + size);
		return start;
	}
	return NO_FRAME;
}

paddr_t frames_alloc(unsigned order)
{
	uint64_t frame;
	bool events;

	if (order > FRAME_ORDER_MAX)
		return PADDR_NONE;
	events = mm_lock();
	frame = take(order);
	if (frame == NO_FRAME)
		frame = take_fresh(order);
	if (frame != NO_FRAME)
		free_frames -= frames_in(order);
	mm_unlock(events);
	return frame == NO_FRAME ? PADDR_NONE : frame << PAGE_SHIFT;
}

paddr_t frames_alloc_returned(unsigned order)
{
	uint64_t frame = NO_FRAME;
	bool events = mm_lock();

	if (order <= FRAME_ORDER_MAX)
		frame = take(order);
	if (frame != NO_FRAME)
		free_frames -= frames_in(order);
	mm_unlock(events);
	return frame == NO_FRAME ? PADDR_NONE : frame << PAGE_SHIFT;
}

/* COUNT frames beyond the region's frontier, the first one at OFFSET modulo ALIGNMENT. */
static uint64_t take_run(struct region *region, uint64_t count, uint64_t offset, uint64_t alignment)
{
	uint64_t skip = (offset - region->frontier) & (alignment - 1), start;

	if (region->end - region->frontier < skip || region->end - region->frontier - skip < count)
		return NO_FRAME;
	if (skip > 0)
		skip_to(region, region->frontier + skip);
	start = region->frontier;
	advance(region, start + count);
	return start;
}

paddr_t frames_alloc_fresh(uint64_t size, uint64_t like)
{
	uint64_t huge = frames_in(HUGE_PAGE_SHIFT - PAGE_SHIFT), count = size >> PAGE_SHIFT;
	uint64_t alignment = count >= huge ? huge : 1, frame = NO_FRAME;
	bool events = mm_lock();

	for (unsigned i = 0; i < region_count && frame == NO_FRAME; i++)
		frame = take_run(&regions[i], count, like >> PAGE_SHIFT, alignment);
	if (frame != NO_FRAME)
		free_frames -= count;
	mm_unlock(events);
	return frame == NO_FRAME ? PADDR_NONE : frame << PAGE_SHIFT;
}

uint64_t frames_returned(void)
{
	uint64_t count = free_frames;

	for (unsigned i = 0; i < region_count; i++)
		count -= regions[i].end - regions[i].frontier;
	return count << PAGE_SHIFT;
}

static struct region *region_of(uint64_t frame, uint64_t count)
{
	for (struct region *region = regions; region < regions + region_count; region++)
		if (frame >= region->first && frame < region->frontier &&
		    count <= region->frontier - frame)
			return region;
	return NULL;
}

/* Whether any frame of the block is free. */
static bool partly_free(const struct region *region, uint64_t frame, unsigned order)
{
	const uint8_t *state = state_of(region, frame);

	for (unsigned o = 0; o < ORDERS; o++) {
		uint64_t head = frame & ~(frames_in(o) - 1);

		if (head >= region->first && *state_of(region, head) == 1 + o)
			return true;
	}
	for (uint64_t i = 1; i < frames_in(order); i++)
		if (state[i])
			return true;
	return false;
}

void frames_free(paddr_t base, unsigned order)
{
	uint64_t frame = base >> PAGE_SHIFT;
	struct region *region = NULL;
	bool events;

	if (order <= FRAME_ORDER_MAX && !(base & ((PAGE_SIZE << order) - 1)))
		region = region_of(frame, frames_in(order));
	if (!region)
		panic("frames_free: no block of order %u at 0x%lx was handed out", order, (long)base);
	events = mm_lock();
	if (partly_free(region, frame, order))
		panic("frames_free: the block of order %u at 0x%lx is already free", order, (long)base);
	release(region, frame, order);
	free_frames += frames_in(order);
	mm_unlock(events);
}

void frames_add(paddr_t base, uint64_t size)
{
	uint64_t first = (base >> PAGE_SHIFT) + ((base & PAGE_MASK) != 0);
	uint64_t end = base + size < base ? PADDR_NONE >> PAGE_SHIFT : (base + size) >> PAGE_SHIFT;
	struct region *region = &regions[region_count];
	uint64_t overhead;
	bool events;

	if (end <= first)
		return;
	if (region_count == REGIONS_MAX)
		panic("frames_add: more than %u regions of RAM", REGIONS_MAX);
	events = mm_lock();
	/* So many frames that their bytes have room for all that remain. */
	overhead = (end - first + PAGE_SIZE) / (PAGE_SIZE + 1);
	region->state = machine_direct(first << PAGE_SHIFT);
	region->first = first + overhead;
	region->frontier = region->first;
	region->end = end;
	region_count++;
	total_frames += end - first;
	free_frames += end - region->first;
	mm_unlock(events);
}

void frames_add_used(paddr_t base, uint64_t size)
{
	struct region *region = &regions[region_count];

	frames_add(base, size);
	free_frames -= region->end - region->first;
	advance(region, region->end);
}

uint64_t frames_total(void)
{
	return total_frames << PAGE_SHIFT;
}

uint64_t frames_available(void)
{
	return free_frames << PAGE_SHIFT;
}
