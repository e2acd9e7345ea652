/* SPDX-License-Identifier: MIT */
/*
 * What the guest may map.  Two rules keep W^X: no mapping is writable and executable, and a frame
 * is mapped at most once besides the direct map, whose page is read-only while it is executable.  A
 * frame that is mapped as a shared one may be mapped again that way, and is not executable anywhere.
 */
#include <errno.h>
#include <string.h>

#include "monitor.h"

#define PROTECTIONS (SKETE_READ | SKETE_WRITE | SKETE_EXEC)

static bool is_range(const struct memory *memory, uint64_t va, uint64_t size)
{
	if (((va | size) & (PAGE - 1)) != 0 || va < memory->user_start || va >= SKETE_USER_END ||
	    size > SKETE_USER_END - va)
		return false;
	return va + size <= SKETE_DIRECT || va >= SKETE_DIRECT_END;
}

/* Whether any frame of the range is mapped as a shared one. */
static bool is_shared(const struct memory *memory, uint64_t frame, uint64_t size)
{
	for (uint64_t page = frame / PAGE; memory->any_shared && page < (frame + size) / PAGE; page++)
		if (memory->shares[page] > 0)
			return true;
	return false;
}

/* The frames of the range are mapped once less. */
static void release(struct memory *memory, uint64_t frame, uint64_t size)
{
	if (!is_shared(memory, frame, size)) {
		pages_mark(memory, frame, size, false);
		return;
	}
	for (uint64_t end = frame + size; frame < end; frame += PAGE) {
		uint16_t *shares = &memory->shares[frame / PAGE];

		if (*shares == 0 || --*shares == 0)
			pages_mark(memory, frame, PAGE, false);
	}
}

static long check_protection(uint64_t protection)
{
	if (protection & ~(uint64_t)PROTECTIONS)
		return -EINVAL;
	return (protection & SKETE_WRITE) && (protection & SKETE_EXEC) ? -EACCES : 0;
}

static bool is_marked(const struct memory *memory, uint64_t frame)
{
	return memory->mapped[frame / PAGE / 8] & 1u << frame / PAGE % 8;
}

void pages_mark(struct memory *memory, uint64_t frame, uint64_t size, bool mapped)
{
	uint64_t page = frame / PAGE, end = page + size / PAGE;

	while (page < end) {
		uint8_t *byte = &memory->mapped[page / 8], bit = (uint8_t)(1u << page % 8);

		if (page % 8 == 0 && end - page >= 8) {
			memset(byte, mapped ? 0xff : 0, (end - page) / 8);
			page += (end - page) & ~7ull;
			continue;
		}
		*byte = mapped ? *byte | bit : *byte & (uint8_t)~bit;
		page++;
	}
}

static int split_edges(struct memory *memory, uint64_t va, uint64_t size)
{
	int status = paging_split(memory, va);

	return status != 0 ? status : paging_split(memory, va + size);
}

/* Make the direct map's pages of a frame writable or not; the image's frames are not in it. */
static int set_alias(struct memory *memory, uint64_t frame, uint64_t size, bool writable)
{
	unsigned protection = SKETE_READ | (writable ? SKETE_WRITE : 0);
	uint64_t va = SKETE_DIRECT + frame, end = va + size, part;
	int status = split_edges(memory, va, size);
	struct translation page;

	for (; status == 0 && paging_find(memory, &va, end, &page); va += part) {
		part = paging_run(memory, va, end);
		if (page.protection != protection)
			paging_change(memory, va, part, protection, false);
	}
	return status;
}

static uint64_t min(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static bool is_free(struct memory *memory, uint64_t va, uint64_t size)
{
	struct translation page;

	return !paging_find(memory, &va, va + size, &page);
}

/* Frames that are mapped as shared ones, or not at all. */
static long map_shared(struct memory *memory, uint64_t va, uint64_t pa, uint64_t size,
		       uint64_t protection)
{
	for (uint64_t at = pa; at < pa + size; at += PAGE) {
		uint16_t shares = memory->shares[at / PAGE];

		if ((is_marked(memory, at) && shares == 0) || shares == UINT16_MAX)
			return -EBUSY;
	}
	if (memory_reach(memory, pa + size) != 0)
		return -ENOMEM;
	memory->any_shared = true;
	for (uint64_t done = 0; done < size; done += PAGE) {
		long status = paging_map(memory, va + done, pa + done, PAGE, (unsigned)protection);

		if (status != 0) {
			pages_unmap(memory, va, done);
			return status;
		}
		memory->shares[(pa + done) / PAGE]++;
		pages_mark(memory, pa + done, PAGE, true);
	}
	return 0;
}

static long map(struct memory *memory, uint64_t va, uint64_t pa, uint64_t size, uint64_t protection)
{
	bool shared = protection & SKETE_SHARED;
	long status = check_protection(protection & ~(uint64_t)SKETE_SHARED);

	if (status == 0 && shared && (protection & SKETE_EXEC))
		status = -EACCES;

	if (!is_range(memory, va, size) || (pa & (PAGE - 1)) != 0 || !ram_holds(memory, pa, size))
		return -EINVAL;
	if (status != 0)
		return status;
	if (!is_free(memory, va, size))
		return -EEXIST;
	if (shared)
		return map_shared(memory, va, pa, size, protection & ~(uint64_t)SKETE_SHARED);
	for (uint64_t offset = 0; offset < size; offset += PAGE)
		if (is_marked(memory, pa + offset))
			return -EBUSY;
	status = memory_reach(memory, pa + size);
	if (status == 0 && protection & SKETE_EXEC)
		status = set_alias(memory, pa, size, false);
	if (status != 0)
		return status;
	pages_mark(memory, pa, size, true);
	status = paging_map(memory, va, pa, size, (unsigned)protection);
	if (status != 0) {
		pages_unmap(memory, va, size);
		pages_mark(memory, pa, size, false);
		if (protection & SKETE_EXEC)
			set_alias(memory, pa, size, true);
	}
	return status;
}

long pages_map(struct memory *memory, uint64_t va, uint64_t pa, uint64_t size, uint64_t protection)
{
	long status = map(memory, va, pa, size, protection);

	if (status == 0)
		memory_expect_use(memory, pa, size);
	return status;
}

/* What cannot overflow; map looks at the places. */
static bool is_series(uint64_t size, uint64_t count, uint64_t stride)
{
	return count >= 1 && count <= SKETE_STRIDED_MAX && (stride & (PAGE - 1)) == 0 &&
	       stride >= size && stride < SKETE_USER_END;
}

long pages_map_strided(struct memory *memory, uint64_t first, uint64_t pa, uint64_t each,
		       uint64_t stride)
{
	uint64_t va = first & ~(PAGE - 1), protection = first & (PAGE - 1);
	uint64_t size = each & ((1ull << SKETE_STRIDED_COUNT) - 1);
	uint64_t count = each >> SKETE_STRIDED_COUNT, done;
	long status = 0;

	if (!is_series(size, count, stride))
		return -EINVAL;
	for (done = 0; done < count && status == 0; done++)
		status = map(memory, va + done * stride, pa + done * size, size, protection);
	if (status == 0)
		return 0;
	for (done--; done-- > 0;)
		pages_unmap(memory, va + done * stride, size);
	return status;
}

long pages_protect(struct memory *memory, uint64_t va, uint64_t size, uint64_t protection)
{
	long status = check_protection(protection);
	bool executable = protection & SKETE_EXEC;
	uint64_t end = va + size, at, part;
	struct translation page;

	if (!is_range(memory, va, size))
		return -EINVAL;
	if (status == 0)
		status = split_edges(memory, va, size);
	/* What becomes executable is not shared, and loses its writable alias first; what no longer is
	 * executable gets it last. */
	for (int pass = executable ? 0 : 2; pass < (executable ? 3 : 4) && status == 0; pass++) {
		for (at = va; status == 0 && paging_find(memory, &at, end, &page); at += part) {
			part = paging_run(memory, at, end);
			if (pass == 0 && is_shared(memory, page.frame, part))
				status = -EACCES;
			else if (pass == 2)
				paging_change(memory, at, part, (unsigned)protection, false);
			else if (pass != 0)
				status = set_alias(memory, page.frame, part, !executable);
		}
	}
	return status;
}

long pages_unmap(struct memory *memory, uint64_t va, uint64_t size)
{
	uint64_t end = va + size, part;
	struct translation page;
	long status;

	if (!is_range(memory, va, size))
		return -EINVAL;
	status = split_edges(memory, va, size);
	for (; status == 0 && paging_find(memory, &va, end, &page); va += part) {
		part = paging_run(memory, va, end);
		if (page.protection & SKETE_EXEC)
			status = set_alias(memory, page.frame, part, true);
		release(memory, page.frame, part);
		paging_change(memory, va, part, 0, true);
	}
	return status;
}

long pages_move(struct memory *memory, uint64_t from, uint64_t to, uint64_t size)
{
	uint64_t end = from + size, delta = to - from, at = from, part = 0;
	struct translation page;
	long status;

	if (!is_range(memory, from, size) || !is_range(memory, to, size) ||
	    (from < to + size && to < from + size))
		return -EINVAL;
	if (!is_free(memory, to, size))
		return -EEXIST;
	status = split_edges(memory, from, size);
	for (; status == 0 && paging_find(memory, &at, end, &page); at += part) {
		part = 0;
		if (page.size > PAGE && (delta & (page.size - 1)) != 0) {
			status = paging_split(memory, at + PAGE);
			continue;
		}
		/* Within one table of the target, so that it is mapped as a whole or not. */
		part = paging_run(memory, at, min(end, at + HUGE_PAGE - ((at + delta) % HUGE_PAGE)));
		status = paging_prepare(memory, at + delta, page.size > PAGE);
		if (status != 0)
			break;
		paging_change(memory, at, part, 0, true);
		status = paging_map(memory, at + delta, page.frame, part, page.protection);
	}
	return status;
}

long pages_query(struct memory *memory, uint64_t va)
{
	struct translation page;

	if (!is_range(memory, va & ~(PAGE - 1), PAGE))
		return -EINVAL;
	page = paging_query(memory, va);
	if (!page.used)
		return -ENOENT;
	return (long)((page.frame + (va & (page.size - 1) & ~(PAGE - 1))) | page.protection);
}
