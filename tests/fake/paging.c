/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE 1
#include "paging.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <arch/user.h>
#include <mm/frames.h>

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

long fake_tables_fail_after = -1;
unsigned long fake_tables, fake_mapped_pages;

static struct directory *directories[DIRECTORIES];
static unsigned char *ram;
static paddr_t ram_base;
static uint64_t ram_size;
static unsigned char *mapped_frames;

_Noreturn static void broken(const char *rule, uintptr_t address)
{
	printf("# fake machine: %s: 0x%lx\n", rule, (long)address);
	fflush(stdout);
	abort();
}

static void *reserve(uint64_t size)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (memory == MAP_FAILED) {
		perror("# mmap");
		exit(1);
	}
	return memory;
}

void fake_ram_init(paddr_t base, uint64_t size)
{
	ram_base = base;
	ram_size = size;
	ram = reserve(size);
	madvise(ram, size, MADV_NOHUGEPAGE);
	mapped_frames = reserve(size >> PAGE_SHIFT);
}

uint64_t fake_ram_touched(void)
{
	/* The host tells which pages are there; in steps, for RAM may be large. */
	enum { STEP = 1 << 16 };
	static unsigned char vector[STEP];
	uint64_t pages = ram_size >> PAGE_SHIFT, touched = 0;

	for (uint64_t at = 0; at < pages; at += STEP) {
		uint64_t count = pages - at < STEP ? pages - at : STEP;

		if (mincore(ram + (at << PAGE_SHIFT), count << PAGE_SHIFT, vector) != 0)
			return UINT64_MAX;
		for (uint64_t i = 0; i < count; i++)
			touched += vector[i] & 1;
	}
	return touched;
}

void *machine_direct(paddr_t pa)
{
	if (pa < ram_base || pa - ram_base >= ram_size)
		broken("no RAM there", pa);
	return ram + (pa - ram_base);
}

paddr_t machine_direct_frame(const void *address)
{
	const unsigned char *byte = address;

	if (byte < ram || byte >= ram + ram_size)
		broken("not in the direct map", (uintptr_t)address);
	return ram_base + (paddr_t)(byte - ram);
}

static struct region **slot_of(uintptr_t va, bool make)
{
	uintptr_t index = va >> HUGE_PAGE_SHIFT;
	struct directory **directory;

	if (va >= USER_END)
		broken("not an address of the application", va);
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

static paddr_t table_alloc(void)
{
	paddr_t frame;

	if (fake_tables_fail_after == 0)
		return PADDR_NONE;
	if (fake_tables_fail_after > 0)
		fake_tables_fail_after--;
	frame = frames_alloc(0);
	if (frame != PADDR_NONE) {
		memset(machine_direct(frame), 0x5a, PAGE_SIZE);
		fake_tables++;
	}
	return frame;
}

static void table_free(paddr_t frame)
{
	frames_free(frame, 0);
	fake_tables--;
}

/* The region of small pages at VA, made if need be.  NULL: no frame for its table. */
static struct region *make_region(uintptr_t va)
{
	struct region **slot = slot_of(va, true);
	paddr_t table;

	if (*slot)
		return *slot;
	table = table_alloc();
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
		table_free((*slot)->table);
	free(*slot);
	*slot = NULL;
}

static void drop_if_empty(uintptr_t va)
{
	const struct region *region = region_at(va);

	if (region && !region->is_huge && region->used == 0)
		drop_region(va);
}

/* Each frame is mapped once at most. */
static void mark(paddr_t frame, size_t size, bool mapped)
{
	for (paddr_t at = frame; at < frame + size; at += PAGE_SIZE) {
		machine_direct(at);
		if (mapped_frames[(at - ram_base) >> PAGE_SHIFT] == mapped)
			broken(mapped ? "this frame is mapped already" : "not mapped", at);
		mapped_frames[(at - ram_base) >> PAGE_SHIFT] = mapped;
	}
}

static void check_range(uintptr_t va, size_t size)
{
	if (((va | size) & PAGE_MASK) || size == 0 || va + size < va || va + size > USER_END)
		broken("bad range", va);
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
		broken("something is mapped there already", va);
	*page = (struct page){ true, protection, pa };
	region->used++;
}

static void forget(paddr_t frame, size_t size)
{
	mark(frame, size, false);
	fake_mapped_pages -= size >> PAGE_SHIFT;
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
		mark(frame, step, true);
		fake_mapped_pages += step >> PAGE_SHIFT;
		at += step;
	}
	return 0;
}

static int split(struct region *region)
{
	paddr_t table;

	table = table_alloc();
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
	forget(page->frame, PAGE_SIZE);
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

		forget(frame, HUGE_PAGE_SIZE);
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
			broken("something is mapped there already", to);
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
		drop_if_empty(from);
	}
	return PAGE_SIZE;
}

int machine_page_move(uintptr_t from, uintptr_t to, size_t size)
{
	int status;

	check_range(from, size);
	check_range(to, size);
	if (from < to + size && to < from + size)
		broken("ranges overlap", from);
	status = prepare_move(from, to, size);
	for (size_t done = 0; status == 0 && done < size;)
		done += move_one(from + done, to + done);
	/* Tables that were prepared in vain. */
	for (uintptr_t at = to & ~HUGE_MASK; at < to + size; at += HUGE_PAGE_SIZE)
		drop_if_empty(at);
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

void *fake_access(uintptr_t address, unsigned access)
{
	struct page_translation translation;

	if (!machine_page_query(address, &translation) ||
	    (translation.protection & access) != access)
		return NULL;
	return (unsigned char *)machine_direct(translation.frame) +
	       (address & (translation.size - 1));
}
