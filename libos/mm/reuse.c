/* SPDX-License-Identifier: MIT */
/*
 * Memory for malloc that is kept from one request to the next (<mm/heap.h>).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sys/mman.h>

#include <arch/user.h>
#include <mm/frames.h>
#include <mm/heap.h>
#include <mm/release.h>
#include <mm/vm.h>

#include "area.h"
#include "lock.h"
#include "range.h"

/* What the table of ranges takes, once there is one. */
#define TABLE_ORDER 2
#define RANGES ((PAGE_SIZE << TABLE_ORDER) / sizeof(struct range))
/* What is mapped at once for requests of up to CHUNK_FOR: a quarter of what malloc has. */
#define CHUNK_MIN ((size_t)64 << 10)
#define CHUNK_MAX ((size_t)2 << 20)
#define CHUNK_FOR ((size_t)512 << 10)
/* Up to here, copying is not slower than moving. */
#define COPY_MAX ((size_t)1 << 20)

/* Memory that is mapped, but is not malloc's now. */
struct range {
	uintptr_t start, end;
	bool used; /* not zero */
};

static struct range *ranges;
static unsigned count;
static size_t kept;   /* bytes in ranges */
static size_t mapped; /* bytes that malloc has, or has given back to us */

static size_t size_of(const struct range *range)
{
	return range->end - range->start;
}

static void drop(struct range *range)
{
	*range = ranges[--count];
}

static long map(size_t size)
{
	long place = vm_mmap(0, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);

	if (place > 0)
		mapped += range_round(size);
	return place;
}

static int unmap(uintptr_t start, size_t size)
{
	int status = vm_munmap(start, size);

	if (status == 0)
		mapped -= range_round(size);
	return status;
}

static int unmap_range(struct range *range)
{
	int status = unmap(range->start, size_of(range));

	if (status == 0) {
		kept -= size_of(range);
		drop(range);
	}
	return status;
}

bool reuse_release(void)
{
	bool events = vm_lock(), any;
	size_t before = kept;

	for (unsigned i = count; i-- > 0;)
		unmap_range(&ranges[i]);
	any = kept < before;
	mm_unlock(events);
	return any;
}

/* Unmap the largest ranges until the rest is within the limit. */
static void trim(void)
{
	while (kept > release_limit()) {
		struct range *largest = ranges;

		for (unsigned i = 1; i < count; i++)
			if (size_of(&ranges[i]) > size_of(largest))
				largest = &ranges[i];
		if (unmap_range(largest) < 0)
			break;
	}
}

/* The range that ends (or starts) at ADDRESS. */
static struct range *find(uintptr_t address, bool at_end, bool used)
{
	for (unsigned i = 0; i < count; i++)
		if ((at_end ? ranges[i].end : ranges[i].start) == address && ranges[i].used == used)
			return &ranges[i];
	return NULL;
}

static bool has_table(void)
{
	paddr_t frame;

	if (ranges == NULL && (frame = frames_alloc(TABLE_ORDER)) != PADDR_NONE)
		ranges = machine_direct(frame);
	return ranges != NULL;
}

static int keep(uintptr_t start, size_t size, bool used)
{
	struct range new = { start, start + size, used }, *neighbour;

	if (!has_table())
		return unmap(start, size);
	neighbour = find(new.start, true, used);
	if (neighbour != NULL) {
		new.start = neighbour->start;
		drop(neighbour);
	}
	neighbour = find(new.end, false, used);
	if (neighbour != NULL) {
		new.end = neighbour->end;
		drop(neighbour);
	}
	if (count == RANGES) /* no neighbour: it is as if there was no table */
		return unmap(start, size);
	ranges[count++] = new;
	kept += size;
	trim();
	return 0;
}

/* Take SIZE bytes off the start of a range. */
static void cut(struct range *range, size_t size)
{
	range->start += size;
	kept -= size;
	if (range->start == range->end)
		drop(range);
}

/* Out of the smallest range that is large enough; 0: there is none. */
static long take(size_t size, bool *used)
{
	struct range *best = NULL;
	uintptr_t start;

	for (unsigned i = 0; i < count; i++)
		if (size_of(&ranges[i]) >= size && (!best || size_of(&ranges[i]) < size_of(best)))
			best = &ranges[i];
	if (best == NULL)
		return 0;
	start = best->start;
	*used = best->used;
	cut(best, size);
	return (long)start;
}

static size_t chunk_for(size_t size)
{
	size_t chunk = (mapped / 4) & ~PAGE_MASK;

	if (chunk < CHUNK_MIN)
		chunk = CHUNK_MIN;
	if (chunk > CHUNK_MAX)
		chunk = CHUNK_MAX;
	return size <= CHUNK_FOR && frames_available() >= frames_total() / 2 + chunk ? chunk : 0;
}

/* New memory, and some more for the next requests. */
static long map_more(size_t size)
{
	size_t chunk = chunk_for(size);
	long place;

	if (chunk <= size)
		return map(size);
	place = map(chunk);
	if (place < 0)
		return map(size);
	keep((uintptr_t)place + size, chunk - size, false);
	return place;
}

static long clear(void *memory, size_t size)
{
	if (user_clear(memory, size) == 0)
		return (long)memory;
	eremite_heap_unmap(memory, size); /* RAM is out */
	return -ENOMEM;
}

long eremite_heap_map(size_t size)
{
	size_t wanted = range_round(size);
	bool events, used = false;
	long place;

	if (!machine_maps_ahead() || wanted == 0)
		return map(size);
	events = vm_lock();
	place = take(wanted, &used);
	if (place == 0)
		place = map_more(wanted);
	mm_unlock(events);
	return used ? clear((void *)place, wanted) : place;
}

long eremite_heap_unmap(void *address, size_t size)
{
	bool events;
	long status;

	size = range_round(size);
	if (!machine_maps_ahead() || size > release_limit() / 4)
		return unmap((uintptr_t)address, size);
	events = vm_lock();
	status = keep((uintptr_t)address, size, true);
	mm_unlock(events);
	return status;
}

/* Whether what follows END was kept, and is not now. */
static bool grow(uintptr_t end, size_t more)
{
	bool events = vm_lock(), grown = false;

	for (unsigned i = 0; i < count && !grown; i++)
		if (ranges[i].start == end && size_of(&ranges[i]) >= more) {
			cut(&ranges[i], more);
			grown = true;
		}
	mm_unlock(events);
	return grown;
}

long eremite_heap_resize(void *address, size_t old_size, size_t new_size)
{
	uintptr_t start = (uintptr_t)address;
	bool ahead = machine_maps_ahead();
	long place;

	if (ahead && new_size <= old_size)
		return eremite_heap_unmap((char *)address + new_size, old_size - new_size) < 0 ?
			-1 : (long)start;
	if (ahead && grow(start + old_size, new_size - old_size))
		return (long)start;
	if (ahead && new_size <= COPY_MAX)
		return -1;
	place = vm_mremap(start, old_size, new_size, MREMAP_MAYMOVE, 0);
	if (place < 0)
		return -1;
	mapped += new_size - old_size;
	return place;
}
