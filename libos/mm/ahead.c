/* SPDX-License-Identifier: MIT */
/*
 * Memory that is mapped before it is touched, in as few steps as possible, on machines that ask for
 * it (machine_maps_ahead).
 *
 * RAM that was never handed out needs no clearing there: there may be much of it at once, as long as
 * it leaves enough for those to whom no RAM is promised.  RAM that was used is cleared before it is
 * mapped: that must not take longer than the faults that it saves.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include <mm/frames.h>
#include <mm/release.h>

#include "ahead.h"
#include "fault.h"
#include "range.h"

#define CLEAR_MAX ((size_t)1 << 20)
/* Where a hole cannot be filled at once: how much of it, more and more if the next fault is near. */
#define WINDOW_MIN ((size_t)64 << 10)
/* Less than this part of the RAM is free: what is kept for malloc is given up. */
#define SHORTAGE 16
/* How far to look for the end of a hole. */
#define HOLE_MAX ((uintptr_t)64 << 20)

static bool is_plain(const struct area *area)
{
	return (area->is.prot & PROT_WRITE) &&
	       !(area->is.flags & (AREA_GROWSDOWN | AREA_HUGETLB));
}

/* What is mapped as a whole: not stacks, which are rarely used up, and sparse reservations. */
static bool is_dense(const struct area *area)
{
	return area->is.kind != VM_STACK && !(area->is.flags & AREA_NORESERVE);
}

static bool is_plentiful(const struct area *area, size_t size)
{
	uint64_t available = frames_available();

	return size <= fault_spare(area) && size <= available &&
	       available - size >= frames_total() / 2;
}

void ahead_give_back(paddr_t frame, size_t size)
{
	while (size > 0) {
		unsigned order = FRAME_ORDER_MAX;

		while (PAGE_SIZE << order > size || (frame & ((PAGE_SIZE << order) - 1)))
			order--;
		frames_free(frame, order);
		frame += PAGE_SIZE << order;
		size -= PAGE_SIZE << order;
	}
}

/* Frames that were used before. */
static paddr_t take_used(size_t size)
{
	unsigned order = 0;
	paddr_t frame;

	while (PAGE_SIZE << order < size)
		order++;
	frame = frames_alloc_returned(order);
	if (frame != PADDR_NONE)
		ahead_give_back(frame + size, (PAGE_SIZE << order) - size);
	return frame;
}

static paddr_t take_cleared(size_t size)
{
	paddr_t frame = take_used(size);

	if (frame != PADDR_NONE)
		memset(machine_direct(frame), 0, size);
	return frame;
}

static paddr_t take(uintptr_t start, size_t size)
{
	paddr_t frame = PADDR_NONE;

	if (size <= CLEAR_MAX)
		frame = take_cleared(size);
	else if (frames_returned() >= size)
		return PADDR_NONE;
	return frame != PADDR_NONE ? frame : frames_alloc_fresh(size, start);
}

static int map(const struct area *area, uintptr_t start, uintptr_t end)
{
	size_t size = end - start;
	paddr_t frame;
	int status;

	if (!is_plentiful(area, size))
		return -ENOMEM;
	frame = take(start, size);
	if (frame == PADDR_NONE)
		return -ENOMEM;
	status = machine_page_map(start, frame, size, range_protection(area->is.prot));
	if (status < 0)
		ahead_give_back(frame, size);
	else
		fault_count(area, size);
	return status;
}

/* Where the hole that begins at START ends, at most at END. */
static uintptr_t hole_end(uintptr_t start, uintptr_t end)
{
	struct page_translation page;

	while (start < end && !machine_page_query(start, &page))
		start = (start | (page.size - 1)) + 1;
	return start < end ? start : end;
}

/* Where the hole that ends at END starts, at least at START. */
static uintptr_t hole_start(uintptr_t start, uintptr_t end)
{
	struct page_translation page;

	while (end > start && !machine_page_query(end - 1, &page))
		end = (end - 1) & ~(page.size - 1);
	return end > start ? end : start;
}

void ahead_new(uintptr_t start, uintptr_t end)
{
	const struct area *area = area_find(start);

	if (machine_maps_ahead() && is_plain(area) && is_dense(area) && end <= area->end &&
	    hole_end(start, end) == end)
		map(area, start, end);
}

bool ahead_series(const struct page_series *series, bool *used)
{
	const struct area *area = area_find(series->va);
	size_t size = series->size * series->count;
	paddr_t frame;

	if (!is_plentiful(area, size))
		return false;
	frame = take_used(size);
	*used = frame != PADDR_NONE;
	if (!*used)
		frame = frames_alloc_fresh(size, series->va);
	if (frame == PADDR_NONE)
		return false;
	if (machine_page_map_strided(series, frame, range_protection(area->is.prot)) != 0) {
		ahead_give_back(frame, size);
		return false;
	}
	fault_count(area, size);
	return true;
}

/* A part of the hole around PAGE. */
static bool map_window(const struct area *area, uintptr_t page, uintptr_t start, uintptr_t end)
{
	static uintptr_t low, high; /* the last one */
	static size_t size = WINDOW_MIN;

	if (page + size < low || page > high + size)
		size = WINDOW_MIN;
	else if (size < CLEAR_MAX)
		size *= 2;
	low = page & ~(uintptr_t)(size - 1);
	high = low + size;
	if (low < start)
		low = start;
	if (high > end)
		high = end;
	return map(area, low, high) == 0;
}

bool ahead_fault(const struct area *area, uintptr_t address, size_t hole)
{
	uintptr_t page = address & ~(uintptr_t)PAGE_MASK, start = area->start, end = area->end;

	if (!machine_maps_ahead())
		return false;
	/* The area may be another one then: the access is tried again. */
	if (frames_available() < frames_total() / SHORTAGE && release_kept && release_kept())
		return true;
	if (!is_plain(area))
		return false;
	if (page - start > HOLE_MAX)
		start = page - HOLE_MAX;
	if (end - page > HOLE_MAX)
		end = page + HOLE_MAX;
	start = hole_start(start, page);
	end = hole_end(page, end);
	if (is_dense(area) && map(area, start, end) == 0)
		return true;
	/* Else the caller's huge page is the better window. */
	return (!is_dense(area) || hole < HUGE_PAGE_SIZE) && map_window(area, page, start, end);
}
