/* SPDX-License-Identifier: MIT */
#include "paging.h"

#include <errno.h>
#include <stdlib.h>

#include <arch/user.h>

#define PAGES 512
#define HUGE_MASK (HUGE_PAGE_SIZE - 1)
/* Two levels: directories of regions of 2 MiB each. */
#define DIRECTORY_SHIFT 13
#define DIRECTORY_SLOTS (1ul << DIRECTORY_SHIFT)
#define DIRECTORIES (1ul << (47 - HUGE_PAGE_SHIFT - DIRECTORY_SHIFT))

struct page {
	bool present;
	unsigned protection;
	paddr_t frame;
};

struct region {
	bool is_huge;
	struct page huge;
	paddr_t table;
	unsigned used;
	struct page pages[PAGES];
};

struct directory {
	struct region *slots[DIRECTORY_SLOTS];
};

const unsigned long fake_tables_kept = 0;

static struct directory *directories[DIRECTORIES];

static struct region **slot_of(uintptr_t va, bool make)
{
	uintptr_t index = va >> HUGE_PAGE_SHIFT;
	struct directory **directory;

	if (va >= USER_END)
		fake_broken("not an address of the application", va);
	directory = &directories[index >> DIRECTORY_SHIFT];
	if (!*directory && !make)
		return NULL;
	if (!*directory)
		*directory = calloc(1, sizeof(**directory));
	return &(*directory)->slots[index & (DIRECTORY_SLOTS - 1)];
}

static struct region *region_at(uintptr_t va)
{
	struct region **slot = slot_of(va, false);

	return slot ? *slot : NULL;
}

static struct page *page_at(struct region *region, uintptr_t va)
{
	return region->is_huge ? &region->huge : &region->pages[(va & HUGE_MASK) >> PAGE_SHIFT];
}

/* The region of small pages at VA, made if need be.  NULL: no frame for its table. */
static struct region *make_region(uintptr_t va)
{
	struct region **slot = slot_of(va, true);
	paddr_t table;

	if (*slot)
		return *slot;
	table = fake_table_alloc();
	if (table == PADDR_NONE)
		return NULL;
	*slot = calloc(1, sizeof(**slot));
	(*slot)->table = table;
	return *slot;
}

static void drop_region(uintptr_t va)
{
	struct region **slot = slot_of(va, true);

	if (!(*slot)->is_huge)
		fake_table_free((*slot)->table);
	free(*slot);
	*slot = NULL;
}

static void drop_if_empty(uintptr_t va)
{
	const struct region *region = region_at(va);

	if (region && !region->is_huge && region->used == 0)
		drop_region(va);
}

static void check_range(uintptr_t va, size_t size)
{
	if (((va | size) & PAGE_MASK) || size == 0 || va + size < va || va + size > USER_END)
		fake_broken("bad range", va);
}

/* How far a step from VA may go: to the end of its region. */
static uintptr_t step_end(uintptr_t va, uintptr_t end)
{
	uintptr_t next = (va | HUGE_MASK) + 1;

	return next < end ? next : end;
}

/* Skip directories that are not there: ranges may be of many TiB. */
static uintptr_t skip(uintptr_t va, uintptr_t end)
{
	uintptr_t next = (va | ((DIRECTORY_SLOTS << HUGE_PAGE_SHIFT) - 1)) + 1;

	if (slot_of(va, false))
		return va;
	return next < end ? next : end;
}

static bool is_writable_code(unsigned protection)
{
	return (protection & PAGE_WRITE) && (protection & PAGE_EXEC);
}

static bool fits_huge(uintptr_t va, paddr_t pa, size_t size)
{
	return ((va | pa) & HUGE_MASK) == 0 && size >= HUGE_PAGE_SIZE && !region_at(va);
}

static void map_huge(uintptr_t va, paddr_t pa, unsigned protection)
{
	struct region *region = calloc(1, sizeof(*region));

	region->is_huge = true;
	region->huge = (struct page){ true, protection, pa };
	*slot_of(va, true) = region;
}

static void map_small(struct region *region, uintptr_t va, paddr_t pa, unsigned protection)
{
	struct page *page = page_at(region, va);

	if (region->is_huge || page->present)
		fake_broken("something is mapped there already", va);
	*page = (struct page){ true, protection, pa };
	region->used++;
}

int machine_page_map(uintptr_t va, paddr_t pa, size_t size, unsigned protection)
{
	uintptr_t at = va, end = va + size;

	check_range(va, size);
	if (is_writable_code(protection))
		return -EACCES;
	while (at < end) {
		paddr_t frame = pa + (at - va);
		size_t step = PAGE_SIZE;

		if (fits_huge(at, frame, end - at)) {
			map_huge(at, frame, protection);
			step = HUGE_PAGE_SIZE;
		} else {
			struct region *region = make_region(at);

			if (!region) {
				if (at > va)
					machine_page_unmap(va, at - va, NULL);
				return -ENOMEM;
			}
			map_small(region, at, frame, protection);
		}
		fake_frames_mapped(frame, step);
		at += step;
	}
	return 0;
}

static int split(struct region *region)
{
	paddr_t table;

	table = fake_table_alloc();
	if (table == PADDR_NONE)
		return -ENOMEM;
	for (unsigned i = 0; i < PAGES; i++) {
		region->pages[i] = region->huge;
		region->pages[i].frame += i * PAGE_SIZE;
	}
	region->is_huge = false;
	region->used = PAGES;
	region->table = table;
	return 0;
}

static int split_edge(uintptr_t va)
{
	struct region *region = va < USER_END && (va & HUGE_MASK) ? region_at(va) : NULL;

	return region && region->is_huge ? split(region) : 0;
}

static int split_edges(uintptr_t va, size_t size)
{
	int status = split_edge(va);

	return status < 0 ? status : split_edge(va + size);
}

int machine_page_protect(uintptr_t va, size_t size, unsigned protection)
{
	uintptr_t end = va + size, next;
	int status;

	check_range(va, size);
	if (is_writable_code(protection))
		return -EACCES;
	status = split_edges(va, size);
	if (status < 0)
		return status;
	for (va = skip(va, end); va < end; va = skip(next, end)) {
		struct region *region = region_at(va);

		next = step_end(va, end);
		for (; region && va < next; va += PAGE_SIZE)
			page_at(region, va)->protection = protection;
		if (next == end)
			break;
	}
	return 0;
}

static void unmap_small(struct region *region, uintptr_t va,
			void (*release)(paddr_t frame, size_t size))
{
	struct page *page = page_at(region, va);

	if (!page->present)
		return;
	fake_frames_unmapped(page->frame, PAGE_SIZE);
	page->present = false;
	region->used--;
	if (release)
		release(page->frame, PAGE_SIZE);
}

static void unmap_region(struct region *region, uintptr_t va, uintptr_t end,
			 void (*release)(paddr_t frame, size_t size))
{
	uintptr_t start = va;

	if (region->is_huge) {
		paddr_t frame = region->huge.frame;

		fake_frames_unmapped(frame, HUGE_PAGE_SIZE);
		drop_region(va);
		if (release)
			release(frame, HUGE_PAGE_SIZE);
		return;
	}
	for (; va < end; va += PAGE_SIZE)
		unmap_small(region, va, release);
	drop_if_empty(start);
}

int machine_page_unmap(uintptr_t va, size_t size, void (*release)(paddr_t frame, size_t size))
{
	uintptr_t end = va + size, next;
	int status;

	check_range(va, size);
	status = split_edges(va, size);
	if (status < 0)
		return status;
	for (va = skip(va, end); va < end; va = skip(next, end)) {
		struct region *region = region_at(va);

		next = step_end(va, end);
		if (region)
			unmap_region(region, va, next, release);
		if (next == end)
			break;
	}
	return 0;
}

static void drop_empty(uintptr_t va, uintptr_t end)
{
	for (va &= ~HUGE_MASK; va < end; va += HUGE_PAGE_SIZE)
		drop_if_empty(va);
}

/* The tables that the target needs; huge pages that cannot stay such are split. */
static int prepare_move(uintptr_t from, uintptr_t to, size_t size)
{
	uintptr_t end = from + size, delta = to - from;
	int status = split_edges(from, size);

	for (uintptr_t at = from; status == 0 && at < end;) {
		struct region *region = region_at(at);

		if (!region) {
			at = step_end(at, end);
			continue;
		}
		if (region->is_huge && (delta & HUGE_MASK))
			status = split(region);
		if (status == 0 && !region->is_huge && page_at(region, at)->present &&
		    !make_region(at + delta))
			status = -ENOMEM;
		at += PAGE_SIZE;
	}
	return status;
}

/* Move the page or huge page at FROM, if there is one; returns how far to go on. */
static size_t move_one(uintptr_t from, uintptr_t to)
{
	struct region *source = region_at(from), *target;
	struct page *page;

	if (!source)
		return HUGE_PAGE_SIZE - (from & HUGE_MASK);
	if (source->is_huge) {
		if (region_at(to))
			fake_broken("something is mapped there already", to);
		*slot_of(to, true) = source;
		*slot_of(from, true) = NULL;
		return HUGE_PAGE_SIZE;
	}
	page = page_at(source, from);
	if (page->present) {
		target = region_at(to);
		map_small(target, to, page->frame, page->protection);
		page->present = false;
		source->used--;
	}
	return PAGE_SIZE;
}

int machine_page_move(uintptr_t from, uintptr_t to, size_t size)
{
	int status;

	check_range(from, size);
	check_range(to, size);
	if (from < to + size && to < from + size)
		fake_broken("ranges overlap", from);
	status = prepare_move(from, to, size);
	for (size_t done = 0; status == 0 && done < size;)
		done += move_one(from + done, to + done);
	/* Not before the end: a table that lost its pages may get others.  Nor does every target that
	 * was prepared get some. */
	drop_empty(from, from + size);
	drop_empty(to, to + size);
	return status;
}

bool machine_page_query(uintptr_t va, struct page_translation *translation)
{
	struct region *region = region_at(va);
	const struct page *page;

	translation->size = region && !region->is_huge ? PAGE_SIZE : HUGE_PAGE_SIZE;
	if (!region)
		return false;
	page = page_at(region, va);
	if (!page->present)
		return false;
	translation->frame = page->frame;
	translation->protection = page->protection;
	return true;
}
