/* SPDX-License-Identifier: MIT */
/*
 * Page tables against a model: for each page of a window, what it is mapped to.  The tables are
 * also read as the CPU reads them.
 */
#include "../../lib/check.h"

#include <errno.h>

#include <arch/paging.h>

#define PAGES_PER_HUGE 512
#define HUGE_BLOCKS 6
#define WINDOW_PAGES (HUGE_BLOCKS * PAGES_PER_HUGE)
#define WINDOW 0x7f0000000000ul
#define TABLES_MAX 512
#define ENTRY_ADDRESS 0x000ffffffffff000ul

struct page {
	bool mapped;
	paddr_t frame;
	unsigned protection;
};

static struct page model[WINDOW_PAGES];
static uint64_t *tables[TABLES_MAX];
static long tables_used, fail_after = -1;
static uint64_t *root;
static size_t released;

void *paging_direct(paddr_t frame)
{
	CHECK(frame >> PAGE_SHIFT < TABLES_MAX && tables[frame >> PAGE_SHIFT]);
	return tables[frame >> PAGE_SHIFT];
}

paddr_t paging_table_alloc(void)
{
	unsigned i = 1;

	if (fail_after == 0)
		return PADDR_NONE;
	fail_after -= fail_after > 0;
	while (tables[i])
		CHECK(++i < TABLES_MAX);
	tables[i] = aligned_alloc(PAGE_SIZE, PAGE_SIZE);
	memset(tables[i], 0xa5, PAGE_SIZE);
	tables_used++;
	return (paddr_t)i << PAGE_SHIFT;
}

void paging_table_free(paddr_t frame)
{
	free(paging_direct(frame));
	tables[frame >> PAGE_SHIFT] = NULL;
	tables_used--;
}

void paging_flush(uintptr_t va)
{
	CHECK_EQ(va & PAGE_MASK, 0);
}

void paging_flush_all(void)
{
}

static void start(void)
{
	root = aligned_alloc(PAGE_SIZE, PAGE_SIZE);
	memset(root, 0, PAGE_SIZE);
}

/* What the CPU finds: the permissions of all levels count (Intel SDM volume 3, 4.6). */
static bool cpu_walk(uintptr_t va, paddr_t *frame, unsigned *protection)
{
	uint64_t *table = root;

	*protection = PAGE_READ | PAGE_WRITE | PAGE_EXEC;
	for (int shift = 39;; shift -= 9) {
		uint64_t entry = table[va >> shift & 511];

		if (!(entry & 1))
			return false;
		if (!(entry & 2))
			*protection &= ~(unsigned)PAGE_WRITE;
		if (entry >> 63)
			*protection &= ~(unsigned)PAGE_EXEC;
		if (shift == 12 || entry & 0x80) {
			uint64_t below = ((uint64_t)1 << shift) - 1;

			CHECK_EQ(entry & ENTRY_ADDRESS & below & ~PAGE_MASK, 0);
			*frame = (entry & ENTRY_ADDRESS) | (va & below & ~PAGE_MASK);
			return true;
		}
		table = paging_direct(entry & ENTRY_ADDRESS);
	}
}

static void check_page(size_t index)
{
	uintptr_t va = WINDOW + index * PAGE_SIZE;
	struct page_translation translation;
	unsigned protection;
	paddr_t frame;

	CHECK_EQ(paging_query(root, va, &translation), model[index].mapped);
	CHECK_EQ(cpu_walk(va, &frame, &protection),
		 model[index].mapped && model[index].protection != 0);
	if (!model[index].mapped)
		return;
	CHECK_EQ(translation.frame + (va & (translation.size - 1)), model[index].frame);
	CHECK_EQ(translation.protection, model[index].protection);
	if (model[index].protection == 0)
		return;
	CHECK_EQ(frame, model[index].frame);
	CHECK_EQ(protection, model[index].protection);
}

static void check_all(void)
{
	for (size_t i = 0; i < WINDOW_PAGES; i++)
		check_page(i);
}

static unsigned random_protection(uint64_t *seed)
{
	static const unsigned all[] = { 0, PAGE_READ, PAGE_READ | PAGE_WRITE, PAGE_READ | PAGE_EXEC };

	return all[check_random(seed) % 4];
}

struct span {
	size_t first, count;
};

/* Often whole huge pages, often a few pages. */
static struct span random_span(uint64_t *seed)
{
	struct span span;

	switch (check_random(seed) % 3) {
	case 0:
		span.first = check_random(seed) % HUGE_BLOCKS * PAGES_PER_HUGE;
		span.count = PAGES_PER_HUGE * (1 + check_random(seed) % 2);
		break;
	case 1:
		span.first = check_random(seed) % WINDOW_PAGES;
		span.count = 1 + check_random(seed) % 8;
		break;
	default:
		span.first = check_random(seed) % WINDOW_PAGES;
		span.count = 1 + check_random(seed) % (2 * PAGES_PER_HUGE);
	}
	if (span.count > WINDOW_PAGES - span.first)
		span.count = WINDOW_PAGES - span.first;
	return span;
}

static uintptr_t address(size_t index)
{
	return WINDOW + index * PAGE_SIZE;
}

static bool is_empty(struct span span)
{
	for (size_t i = 0; i < span.count; i++)
		if (model[span.first + i].mapped)
			return false;
	return true;
}

static void do_map(uint64_t *seed)
{
	struct span span = random_span(seed);
	unsigned protection = random_protection(seed);
	paddr_t frame = ((paddr_t)1 << 32) + check_random(seed) % 4096 * HUGE_PAGE_SIZE;

	if (check_random(seed) % 2)
		frame += span.first % PAGES_PER_HUGE * PAGE_SIZE;
	while (span.count > 0 && !is_empty(span))
		span.count--;
	if (span.count == 0)
		return;
	int status = paging_map(root, address(span.first), frame, span.count * PAGE_SIZE, protection);

	CHECK(status == 0 || (status == -ENOMEM && fail_after == 0));
	for (size_t i = 0; status == 0 && i < span.count; i++)
		model[span.first + i] = (struct page){ true, frame + i * PAGE_SIZE, protection };
}

static void do_protect(uint64_t *seed)
{
	struct span span = random_span(seed);
	unsigned protection = random_protection(seed);
	int status = paging_protect(root, address(span.first), span.count * PAGE_SIZE, protection);

	CHECK(status == 0 || (status == -ENOMEM && fail_after == 0));
	for (size_t i = 0; status == 0 && i < span.count; i++)
		model[span.first + i].protection = protection;
}

static struct span unmapping;

static void release(paddr_t frame, size_t size)
{
	size_t found = 0;

	CHECK(size == PAGE_SIZE || size == HUGE_PAGE_SIZE);
	CHECK_EQ(frame & (size - 1), 0);
	for (size_t i = unmapping.first; i < unmapping.first + unmapping.count; i++)
		if (model[i].mapped && model[i].frame >= frame && model[i].frame < frame + size) {
			model[i].mapped = false;
			found++;
			if (found == size / PAGE_SIZE)
				break;
		}
	CHECK_EQ(found, size / PAGE_SIZE);
	released += found;
}

static void unmap(struct span span)
{
	int status;

	unmapping = span;
	status = paging_unmap(root, address(span.first), span.count * PAGE_SIZE, release);
	CHECK(status == 0 || (status == -ENOMEM && fail_after == 0));
	CHECK(status != 0 || is_empty(span));
}

static void do_unmap(uint64_t *seed)
{
	unmap(random_span(seed));
}

static void do_move(uint64_t *seed)
{
	struct span from = random_span(seed), to = from;

	to.first = check_random(seed) % (WINDOW_PAGES - from.count + 1);
	if (check_random(seed) % 2)
		to.first = to.first / PAGES_PER_HUGE * PAGES_PER_HUGE + from.first % PAGES_PER_HUGE;
	if (to.first + to.count > WINDOW_PAGES || !is_empty(to) ||
	    (to.first < from.first + from.count && from.first < to.first + to.count))
		return;
	int status = paging_move(root, address(from.first), address(to.first), from.count * PAGE_SIZE);

	CHECK(status == 0 || (status == -ENOMEM && fail_after == 0));
	for (size_t i = 0; status == 0 && i < from.count; i++) {
		model[to.first + i] = model[from.first + i];
		model[from.first + i].mapped = false;
	}
}

static void step(uint64_t *seed)
{
	switch (check_random(seed) % 5) {
	case 0:
	case 1:
		do_map(seed);
		break;
	case 2:
		do_protect(seed);
		break;
	case 3:
		do_unmap(seed);
		break;
	default:
		do_move(seed);
	}
}

/* Two different frames must never be the same for release() to find its page. */
static void unmap_everything(void)
{
	unmap((struct span){ 0, WINDOW_PAGES });
	check_all();
	/* What stays: one table of each upper level. */
	CHECK_EQ(tables_used, 2);
}

static void run(uint64_t seed, uint64_t steps, bool failing)
{
	start();
	for (uint64_t i = 0; i < steps; i++) {
		if (failing)
			fail_after = check_random(&seed) % 3 ? -1 : (long)(check_random(&seed) % 3);
		step(&seed);
		fail_after = -1;
		if (i % 8 == 0)
			check_all();
	}
	unmap_everything();
}

TEST(random_against_a_map)
{
	run(check_seed(1), check_steps(4000), false);
}

TEST(random_without_memory)
{
	run(check_seed(2), check_steps(4000), true);
}

TEST(write_and_execute_is_refused)
{
	unsigned both = PAGE_READ | PAGE_WRITE | PAGE_EXEC;

	start();
	CHECK_EQ(paging_map(root, WINDOW, 0x100000, PAGE_SIZE, both), -EACCES);
	CHECK_EQ(tables_used, 0);
	CHECK_EQ(paging_map(root, WINDOW, 0x100000, PAGE_SIZE, PAGE_READ | PAGE_EXEC), 0);
	CHECK_EQ(paging_protect(root, WINDOW, PAGE_SIZE, both), -EACCES);
	CHECK_EQ(paging_protect(root, WINDOW, PAGE_SIZE, PAGE_WRITE | PAGE_EXEC), -EACCES);
}

TEST(huge_pages_where_they_fit)
{
	struct page_translation translation;

	start();
	CHECK_EQ(paging_map(root, WINDOW + PAGE_SIZE, 0x40001000, 2 * HUGE_PAGE_SIZE, PAGE_READ), 0);
	CHECK(paging_query(root, WINDOW + HUGE_PAGE_SIZE, &translation));
	CHECK_EQ(translation.size, HUGE_PAGE_SIZE);
	CHECK(paging_query(root, WINDOW + PAGE_SIZE, &translation));
	CHECK_EQ(translation.size, PAGE_SIZE);
	CHECK(!paging_query(root, WINDOW, &translation));
	CHECK_EQ(translation.size, PAGE_SIZE);
	CHECK(!paging_query(root, WINDOW + 4 * HUGE_PAGE_SIZE, &translation));
	CHECK_EQ(translation.size, HUGE_PAGE_SIZE);
	CHECK(!paging_query(root, 0x1000, &translation));
	CHECK(translation.size >= HUGE_PAGE_SIZE);
}

TEST(giant_pages_only_where_allowed)
{
	struct page_translation translation;
	size_t giant = (size_t)1 << 30;

	start();
	CHECK_EQ(paging_map(root, 0, 0, 3 * giant + HUGE_PAGE_SIZE + PAGE_SIZE,
			    PAGE_READ | PAGING_GIANT), 0);
	CHECK(paging_query(root, 2 * giant + 5 * PAGE_SIZE, &translation));
	CHECK_EQ(translation.size, giant);
	CHECK_EQ(translation.frame, 2 * giant);
	CHECK(paging_query(root, 3 * giant, &translation));
	CHECK_EQ(translation.size, HUGE_PAGE_SIZE);
	CHECK_EQ(paging_map(root, 8 * giant, 0, giant, PAGE_READ), 0);
	CHECK(paging_query(root, 8 * giant, &translation));
	CHECK_EQ(translation.size, HUGE_PAGE_SIZE);
}

TEST(move_within_a_table_whose_source_is_a_hole)
{
	start();
	/* Pages only in the second half of the source; the target shares a table with the first. */
	CHECK_EQ(paging_map(root, address(512), 0x40000000, 16 * PAGE_SIZE, PAGE_READ), 0);
	CHECK_EQ(paging_move(root, address(512 - 32), address(100), 64 * PAGE_SIZE), 0);
	for (size_t i = 0; i < 16; i++)
		model[132 + i] = (struct page){ true, 0x40000000 + i * PAGE_SIZE, PAGE_READ };
	check_all();
}

CHECK_MAIN
