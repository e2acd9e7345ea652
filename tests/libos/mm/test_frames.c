/* SPDX-License-Identifier: MIT */
/*
 * The frame allocator against a model: one byte for each frame.
 */
#include "../../lib/check.h"

#include <mm/frames.h>

#include "../../fake/panic.h"
#include "../../fake/paging.h"

#define MODEL_PAGES 16384
#define BLOCKS_MAX 4096
#define BASE ((paddr_t)16 << 20)

enum frame_state { ABSENT, FREE, USED };

struct block {
	paddr_t base;
	unsigned order;
};

static unsigned char model[MODEL_PAGES];
static struct block blocks[BLOCKS_MAX];
static unsigned block_count;

static size_t index_of(paddr_t pa)
{
	CHECK(pa >= BASE && pa < BASE + MODEL_PAGES * PAGE_SIZE);
	return (pa - BASE) >> PAGE_SHIFT;
}

/* A region of COUNT pages, the first of which hold the allocator's own data. */
static void add_region(size_t first, size_t count)
{
	size_t own = (count + PAGE_SIZE) / (PAGE_SIZE + 1);
	uint64_t before = frames_available();

	/* RAM holds anything at boot, what looks like the allocator's own data above all. */
	for (size_t i = 0; i < count; i++)
		((unsigned char *)machine_direct(BASE + first * PAGE_SIZE))[i] =
			(unsigned char)(i % 13);
	frames_add(BASE + first * PAGE_SIZE, count * PAGE_SIZE);
	memset(model + first + own, FREE, count - own);
	CHECK_EQ(frames_available() - before, (count - own) * PAGE_SIZE);
}

static uint64_t model_free(void)
{
	uint64_t count = 0;

	for (size_t i = 0; i < MODEL_PAGES; i++)
		count += model[i] == FREE;
	return count * PAGE_SIZE;
}

static bool model_has(unsigned order)
{
	size_t size = (size_t)1 << order;

	for (size_t i = 0; i + size <= MODEL_PAGES; i += size) {
		size_t j = 0;

		while (j < size && model[i + j] == FREE)
			j++;
		if (j == size)
			return true;
	}
	return false;
}

static void mark(paddr_t base, unsigned order, enum frame_state from, enum frame_state to)
{
	size_t first = index_of(base);

	for (size_t i = first; i < first + ((size_t)1 << order); i++) {
		CHECK_EQ(model[i], from);
		model[i] = (unsigned char)to;
	}
}

static paddr_t allocate(unsigned order)
{
	paddr_t base = frames_alloc(order);

	if (base == PADDR_NONE) {
		CHECK(!model_has(order));
		return base;
	}
	CHECK_EQ(base & ((PAGE_SIZE << order) - 1), 0);
	mark(base, order, FREE, USED);
	/* The owner may write all of it. */
	*(uint64_t *)machine_direct(base) = ~(uint64_t)0;
	*(uint64_t *)machine_direct(base + 8) = ~(uint64_t)0;
	*(uint64_t *)machine_direct(base + 16) = ~(uint64_t)0;
	return base;
}

static void release(paddr_t base, unsigned order)
{
	mark(base, order, USED, FREE);
	frames_free(base, order);
}

static void release_in_pieces(struct block block, uint64_t *seed)
{
	unsigned piece = (unsigned)(check_random(seed) % (block.order + 1));

	for (size_t i = 0; i < (size_t)1 << (block.order - piece); i++)
		release(block.base + (i << piece << PAGE_SHIFT), piece);
}

static void release_random(uint64_t *seed)
{
	unsigned which = (unsigned)(check_random(seed) % block_count);
	struct block block = blocks[which];

	blocks[which] = blocks[--block_count];
	release_in_pieces(block, seed);
}

static unsigned random_order(uint64_t *seed)
{
	uint64_t value = check_random(seed);

	return value % 4 ? (unsigned)(value >> 8) % 3 : (unsigned)(value >> 8) % 11;
}

static void step(uint64_t *seed, unsigned pressure)
{
	struct block block;

	if (block_count && (block_count == BLOCKS_MAX || check_random(seed) % 100 >= pressure)) {
		release_random(seed);
		return;
	}
	block.order = random_order(seed);
	block.base = allocate(block.order);
	if (block.base != PADDR_NONE)
		blocks[block_count++] = block;
}

static void run(uint64_t seed, uint64_t steps)
{
	for (uint64_t i = 0; i < steps; i++) {
		/* Phases of growing and of shrinking. */
		step(&seed, i / 1000 % 2 ? 30 : 70);
		if (i % 256 == 0)
			CHECK_EQ(frames_available(), model_free());
	}
	while (block_count)
		release_random(&seed);
	CHECK_EQ(frames_available(), model_free());
}

/* All of a free region comes as blocks as large as their alignment allows. */
static void check_coalesced(void)
{
	unsigned order = FRAME_ORDER_MAX;

	while (frames_available()) {
		while (allocate(order) != PADDR_NONE)
			;
		if (order == 0)
			break;
		order--;
	}
	CHECK_EQ(frames_available(), 0);
	CHECK_EQ(model_free(), 0);
	CHECK(frames_alloc(0) == PADDR_NONE);
}

TEST(frames_random_one_region)
{
	fake_ram_init(BASE, MODEL_PAGES * PAGE_SIZE);
	add_region(0, MODEL_PAGES);
	run(check_seed(1), check_steps(60000));
	check_coalesced();
}

TEST(frames_random_odd_regions)
{
	fake_ram_init(BASE, MODEL_PAGES * PAGE_SIZE);
	add_region(1, 1);
	add_region(3, 2);
	add_region(7, 150);
	add_region(1000, 1023);
	add_region(4099, 5000);
	add_region(9099, 1);
	add_region(9101, 3333);
	run(check_seed(2), check_steps(60000));
	check_coalesced();
}

TEST(frames_random_seeds)
{
	uint64_t seed = check_seed(3);

	fake_ram_init(BASE, MODEL_PAGES * PAGE_SIZE);
	add_region(3, 700);
	add_region(1024, 2048);
	for (unsigned i = 0; i < 30; i++)
		run(check_random(&seed), check_steps(2000));
	check_coalesced();
}

TEST(frames_sizes_are_rounded_inwards)
{
	fake_ram_init(BASE, 64 * PAGE_SIZE);
	frames_add(BASE + 1, PAGE_SIZE);
	CHECK_EQ(frames_total(), 0);
	frames_add(BASE, 0);
	CHECK_EQ(frames_total(), 0);
	frames_add(BASE + 1, 4 * PAGE_SIZE);
	CHECK_EQ(frames_total(), 3 * PAGE_SIZE);
	CHECK_EQ(frames_available(), 2 * PAGE_SIZE);
	CHECK_EQ(frames_alloc(0), BASE + 2 * PAGE_SIZE);
	CHECK_EQ(frames_alloc(0), BASE + 3 * PAGE_SIZE);
	CHECK(frames_alloc(0) == PADDR_NONE);
	CHECK(frames_alloc(FRAME_ORDER_MAX + 1) == PADDR_NONE);
}

/* 1280 KiB: what remains above an image of 64 KiB at 1 MiB. */
TEST(frames_small_machine)
{
	fake_ram_init((paddr_t)0x110000, 48 * PAGE_SIZE);
	frames_add((paddr_t)0x110000, 48 * PAGE_SIZE);
	CHECK_EQ(frames_available(), 47 * PAGE_SIZE);
	CHECK_EQ(fake_ram_touched(), 0);
	for (unsigned i = 0; i < 47; i++)
		CHECK(frames_alloc(0) != PADDR_NONE);
	CHECK(frames_alloc(0) == PADDR_NONE);
	CHECK_EQ(fake_ram_touched(), 1);
}

TEST(frames_large_machine_is_not_touched)
{
	const uint64_t size = (uint64_t)1 << 40;
	paddr_t huge;

	fake_ram_init((paddr_t)1 << 32, size);
	frames_add((paddr_t)1 << 32, size);
	CHECK_EQ(frames_total(), size);
	for (unsigned i = 0; i < 100; i++)
		CHECK(frames_alloc(0) != PADDR_NONE);
	huge = frames_alloc(9);
	CHECK(huge != PADDR_NONE);
	CHECK(frames_alloc(10) != PADDR_NONE);
	/* Its own data, and the heads of the blocks skipped for the alignment of the large ones. */
	CHECK(fake_ram_touched() < 30);
	frames_free(huge, 9);
	CHECK_EQ(frames_alloc(9), huge);
}

/* The part beyond the frontier completes a block, up to the very end. */
TEST(frames_last_block_is_completed)
{
	paddr_t first, single;

	fake_ram_init(BASE, 4096 * PAGE_SIZE);
	frames_add(BASE + 1023 * PAGE_SIZE, 2049 * PAGE_SIZE);
	first = frames_alloc(10);
	CHECK_EQ(first, BASE + 1024 * PAGE_SIZE);
	single = frames_alloc(0);
	CHECK_EQ(single, BASE + 2048 * PAGE_SIZE);
	frames_free(single, 0);
	CHECK_EQ(frames_alloc(10), single);
}

TEST(frames_single_ones_use_split_blocks)
{
	paddr_t large, first;

	fake_ram_init(BASE, 4096 * PAGE_SIZE);
	frames_add(BASE, 4096 * PAGE_SIZE);
	large = frames_alloc(5);
	first = frames_alloc(0);
	frames_free(large, 5);
	frames_free(first, 0);
	for (unsigned i = 0; i < 16; i++)
		CHECK(frames_alloc(0) < large + ((paddr_t)64 << PAGE_SHIFT));
}

TEST(frames_reject_bad_frees)
{
	paddr_t a, b;

	fake_ram_init(BASE, 1024 * PAGE_SIZE);
	frames_add(BASE, 1024 * PAGE_SIZE);
	a = frames_alloc(4);
	b = frames_alloc(0);
	CHECK(FAKE_PANICS(frames_free(a + PAGE_SIZE, 4)));
	CHECK(FAKE_PANICS(frames_free(a, 11)));
	CHECK(FAKE_PANICS(frames_free(a, 1000)));
	CHECK(FAKE_PANICS(frames_free(a + 8, 0)));
	CHECK(FAKE_PANICS(frames_free(0, 0)));
	CHECK(FAKE_PANICS(frames_free(PADDR_NONE & ~PAGE_MASK, 0)));
	CHECK(FAKE_PANICS(frames_free(BASE, 0)));                    /* the allocator's own data */
	CHECK(FAKE_PANICS(frames_free(BASE + 900 * PAGE_SIZE, 0))); /* never handed out */
	frames_free(b, 0);
	frames_free(a, 4);
}

TEST(frames_fresh_and_returned)
{
	uint64_t huge = HUGE_PAGE_SIZE, available, size = 3 * huge + 5 * PAGE_SIZE;
	paddr_t a, b;

	fake_ram_init(BASE, 8192 * PAGE_SIZE);
	frames_add(BASE, 8192 * PAGE_SIZE);
	available = frames_available();
	CHECK_EQ(frames_alloc_returned(0), PADDR_NONE);
	CHECK_EQ(frames_returned(), 0);
	a = frames_alloc_fresh(7 * PAGE_SIZE, 0);
	CHECK_EQ(frames_available(), available - 7 * PAGE_SIZE);
	b = frames_alloc_fresh(size, 0x12345000);
	CHECK_EQ(b & (huge - 1), 0x12345000 & (huge - 1));
	CHECK(b >= a + 7 * PAGE_SIZE);
	/* What alignment left over. */
	CHECK_EQ(frames_returned(), b - a - 7 * PAGE_SIZE);
	CHECK_EQ(frames_available(), available - 7 * PAGE_SIZE - size);
	CHECK_EQ(frames_alloc_fresh(8192 * PAGE_SIZE, 0), PADDR_NONE);
	CHECK_EQ(frames_alloc_fresh(UINT64_MAX & ~PAGE_MASK, 0), PADDR_NONE);
	for (uint64_t at = 0; at < size; at += PAGE_SIZE)
		frames_free(b + at, 0);
	CHECK_EQ(frames_returned(), b - a - 7 * PAGE_SIZE + size);
	a = frames_alloc_returned(9);
	CHECK(a >= b && a < b + size);
	CHECK_EQ(frames_alloc_returned(11), PADDR_NONE);
	CHECK_EQ(frames_available(), available - 7 * PAGE_SIZE - huge);
}

/* A panic ends the guest with the lock held, so each gets a test. */
TEST(frames_reject_double_free)
{
	paddr_t a;

	fake_ram_init(BASE, 1024 * PAGE_SIZE);
	frames_add(BASE, 1024 * PAGE_SIZE);
	a = frames_alloc(0);
	frames_free(a, 0);
	CHECK(FAKE_PANICS(frames_free(a, 0)));
	CHECK(strstr(fake_panic_text, "already free"));
}

TEST(frames_reject_free_inside_free_block)
{
	paddr_t a;

	fake_ram_init(BASE, 1024 * PAGE_SIZE);
	frames_add(BASE, 1024 * PAGE_SIZE);
	a = frames_alloc(4);
	frames_free(a, 4);
	CHECK(FAKE_PANICS(frames_free(a + 5 * PAGE_SIZE, 0)));
}

TEST(frames_reject_free_around_free_block)
{
	paddr_t a;

	fake_ram_init(BASE, 1024 * PAGE_SIZE);
	frames_add(BASE, 1024 * PAGE_SIZE);
	a = frames_alloc(4);
	frames_free(a + 7 * PAGE_SIZE, 0);
	CHECK(FAKE_PANICS(frames_free(a, 4)));
}

TEST(frames_too_many_regions)
{
	fake_ram_init(BASE, 4096 * PAGE_SIZE);
	CHECK(FAKE_PANICS(for (unsigned i = 0; i < 1000; i++)
				  frames_add(BASE + i * 4 * PAGE_SIZE, 2 * PAGE_SIZE)));
}

CHECK_MAIN
