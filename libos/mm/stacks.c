/* SPDX-License-Identifier: MIT */
/*
 * The memory of threads: mapped for several of them at once, and kept from one to the next
 * (<mm/stacks.h>).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include <arch/user.h>
#include <machine/paging.h>
#include <mm/release.h>
#include <mm/stacks.h>
#include <mm/vm.h>

#include "ahead.h"
#include "lock.h"
#include "range.h"

#define RUNS 64
/* What one call maps or unmaps: so many stacks, of less than a large page in all. */
#define BATCH 64
#define BATCH_SIZE HUGE_PAGE_SIZE

/* Stacks beside each other that nobody uses. */
struct run {
	uintptr_t start;
	size_t size, guard; /* of each */
	unsigned count;
	bool used; /* not zero */
	bool down; /* the lowest one is taken next */
};

/* Locking: the memory lock. */
static struct run kept[RUNS]; /* the last one in is the first one out: it is in the caches */
static unsigned run_count;
static size_t kept_size;
static unsigned mapped; /* how many stacks there are, with those that are kept */

static void drop(unsigned i)
{
	kept_size -= kept[i].size * kept[i].count;
	run_count--;
	memmove(&kept[i], &kept[i + 1], (run_count - i) * sizeof *kept);
}

static struct {
	paddr_t frame;
	size_t size;
} gathered;

static void give_back(void)
{
	ahead_give_back(gathered.frame, gathered.size);
	vm.resident -= gathered.size;
	gathered.size = 0;
}

static void gather(paddr_t frame, size_t size)
{
	if (frame != gathered.frame + gathered.size)
		give_back();
	if (gathered.size == 0)
		gathered.frame = frame;
	gathered.size += size;
}

/* By blocks: page by page, the list of free frames would touch every second of those that nobody has
 * touched yet.  RAM is promised only if the application has mapped something else in its place. */
static void drop_frames(uintptr_t start, uintptr_t end)
{
	struct range_summary summary;

	range_summarize(start, end, &summary);
	if (summary.promised == 0 && machine_page_unmap(start, end - start, gather) == 0)
		give_back();
}

static void give_up(unsigned i)
{
	struct run run = kept[i];
	size_t size = run.size * run.count;

	drop(i);
	mapped -= run.count;
	drop_frames(run.start, run.start + size);
	vm_munmap(run.start, size);
}

static uintptr_t take(size_t size, size_t guard, bool *used)
{
	for (unsigned i = run_count; i-- > 0;) {
		struct run *run = &kept[i];
		uintptr_t start = run->start;

		if (run->size != size || run->guard != guard)
			continue;
		*used = run->used;
		kept_size -= size;
		run->count--;
		if (run->down)
			run->start += size;
		else
			start += run->count * size;
		if (run->count == 0)
			drop(i);
		return start;
	}
	return 0;
}

static uintptr_t end_of(const struct run *run)
{
	return run->start + run->size * run->count;
}

/* Add to RUN what is beside it, if they are of one kind. */
static bool join(struct run *run, const struct run *other)
{
	bool above = other->start == end_of(run);

	if (other->size != run->size || other->guard != run->guard || other->used != run->used ||
	    other->count + run->count > BATCH || (!above && end_of(other) != run->start))
		return false;
	run->down = above;
	if (!above)
		run->start = other->start;
	run->count += other->count;
	return true;
}

static void keep(struct run run)
{
	kept_size += run.size * run.count;
	for (unsigned i = run_count; i-- > 0;) {
		size_t size = kept[i].size * kept[i].count;

		if (join(&run, &kept[i])) {
			drop(i);
			kept_size += size;
		}
	}
	kept[run_count++] = run;
}

/* Whether SIZE more bytes may be kept, if what was given back first has to go. */
static bool has_room(size_t size)
{
	if (size > release_limit())
		return false;
	while (run_count == RUNS || kept_size > release_limit() - size)
		give_up(0);
	return true;
}

/* How many stacks to map: as many as there are, as the next ones will be like them. */
static unsigned batch_for(size_t size)
{
	unsigned count = mapped < BATCH ? mapped : BATCH;

	if (count > BATCH_SIZE / size)
		count = (unsigned)(BATCH_SIZE / size);
	return count > 1 && has_room((count - 1) * size) ? count : 1;
}

/* Make all but the guards accessible. */
static int open_all(const struct page_series *series)
{
	struct area_attributes is = area_find(series->va)->is;
	uint64_t more = series->size * series->count;
	int status;

	is.prot = PROT_READ | PROT_WRITE;
	/* They are mapped already: only as data they are new. */
	status = vm.data <= vm.limit_data && more <= vm.limit_data - vm.data ? 0 : -ENOMEM;
	for (unsigned i = 0; i < series->count && status == 0; i++) {
		uintptr_t start = series->va + i * series->stride;

		status = range_enter(start, start + series->size, &is);
	}
	return status;
}

/* One stack, and others for the next threads; 0: not now. */
static uintptr_t map_batch(size_t size, size_t guard, bool *used)
{
	unsigned count = batch_for(size);
	struct page_series series;
	long place;

	if (count == 1)
		return 0;
	place = vm_mmap(0, count * size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS);
	if (place < 0)
		return 0;
	series = (struct page_series){ (uintptr_t)place + guard, size - guard, size, count };
	if (open_all(&series) != 0 || !ahead_series(&series, used)) {
		vm_munmap((uintptr_t)place, count * size);
		return 0;
	}
	mapped += count;
	keep((struct run){ (uintptr_t)place, size, guard, count - 1, *used, false });
	return (uintptr_t)place + (count - 1) * size;
}

/* As if the accessible part had been one from the beginning: mprotect is not linked for this. */
static long map_new(size_t size, size_t guard)
{
	int flags = MAP_PRIVATE | MAP_ANONYMOUS;
	long place = vm_mmap(0, size, guard > 0 ? PROT_NONE : PROT_READ | PROT_WRITE, flags);
	const struct page_series stack = { (uintptr_t)place + guard, size - guard, size, 1 };
	int status;

	if (place < 0 || guard == 0 || guard == size)
		return place;
	status = open_all(&stack);
	if (status == 0) {
		ahead_new(stack.va, stack.va + stack.size);
		return place;
	}
	vm_munmap((uintptr_t)place, size);
	return status;
}

static long map(size_t size, size_t guard)
{
	long place = map_new(size, guard);

	if (place == -ENOMEM && release_kept())
		place = map_new(size, guard);
	if (place > 0)
		mapped++;
	return place;
}

/* What is kept can be used, and is on a machine where that pays. */
static bool is_kept(size_t size, size_t guard)
{
	return machine_maps_ahead() && guard < size;
}

long eremite_stack_map(size_t size, size_t guard, size_t clear)
{
	bool events = vm_lock(), used = false;
	uintptr_t place = 0;

	if (is_kept(size, guard))
		place = take(size, guard, &used);
	if (place == 0 && is_kept(size, guard))
		place = map_batch(size, guard, &used);
	if (place == 0)
		place = (uintptr_t)map(size, guard);
	mm_unlock(events);
	if (!used || user_clear((void *)(place + size - clear), clear) == 0)
		return (long)place;
	vm_munmap(place, size); /* RAM is out */
	return -ENOMEM;
}

void eremite_stack_unmap(void *address, size_t size, size_t guard)
{
	bool events = vm_lock();

	if (is_kept(size, guard) && has_room(size)) {
		keep((struct run){ (uintptr_t)address, size, guard, 1, true, false });
	} else {
		mapped--;
		vm_munmap((uintptr_t)address, size);
	}
	mm_unlock(events);
}

bool stacks_release(void)
{
	bool events = mm_lock(), any = run_count > 0;

	while (run_count > 0)
		give_up(run_count - 1);
	mm_unlock(events);
	return any;
}
