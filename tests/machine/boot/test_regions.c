/* SPDX-License-Identifier: MIT */
/*
 * The list of usable RAM against a model: one flag for each page.
 */
#include "../../lib/check.h"

#include <boot/regions.h>

#define PAGE 4096ull
#define MODEL_PAGES 256

static struct eremite_boot_info info;
static bool model[MODEL_PAGES];

static void check_list(void)
{
	CHECK(info.region_count <= EREMITE_BOOT_REGIONS);
	for (uint32_t i = 0; i < info.region_count; i++) {
		struct eremite_range range = info.regions[i];

		CHECK(range.size > 0 && range.base % PAGE == 0 && range.size % PAGE == 0);
		CHECK(range.size <= UINT64_MAX - range.base);
		/* Ascending, and merged with what it touches. */
		if (i > 0)
			CHECK(info.regions[i - 1].base + info.regions[i - 1].size < range.base);
	}
}

static bool listed(uint64_t page)
{
	for (uint32_t i = 0; i < info.region_count; i++)
		if (page * PAGE >= info.regions[i].base &&
		    page * PAGE < info.regions[i].base + info.regions[i].size)
			return true;
	return false;
}

/* A full list may lack pages, but has never one too many: then the model follows. */
static void check_model(bool was_full)
{
	check_list();
	for (uint64_t i = 0; i < MODEL_PAGES; i++) {
		if (was_full && !listed(i))
			model[i] = false;
		CHECK_EQ(listed(i), model[i]);
	}
}

static void model_add(uint64_t base, uint64_t size)
{
	for (uint64_t i = (base + PAGE - 1) / PAGE; i < (base + size) / PAGE; i++)
		model[i] = true;
}

static void model_remove(uint64_t base, uint64_t size)
{
	for (uint64_t i = base / PAGE; size > 0 && i < (base + size + PAGE - 1) / PAGE; i++)
		model[i] = false;
}

static uint64_t random_size(uint64_t *seed, uint64_t base)
{
	uint64_t size = check_random(seed) % (check_random(seed) % 4 == 0 ? 40 * PAGE : 3 * PAGE);

	return size > MODEL_PAGES * PAGE - base ? MODEL_PAGES * PAGE - base : size;
}

static void step(uint64_t *seed)
{
	uint64_t base = check_random(seed) % (MODEL_PAGES * PAGE);
	uint64_t size = random_size(seed, base);
	bool full = info.region_count >= EREMITE_BOOT_REGIONS - 1;

	if (check_random(seed) % 8 == 0)
		base -= base % PAGE;
	if (check_random(seed) % 2) {
		regions_add(&info, base, size);
		model_add(base, size);
	} else {
		regions_remove(&info, base, size);
		model_remove(base, size);
	}
	check_model(full);
}

TEST(random_against_a_bitmap)
{
	uint64_t seed = check_seed(1), steps = check_steps(20000);

	for (uint64_t i = 0; i < steps; i++)
		step(&seed);
}

TEST(random_against_a_bitmap_with_room)
{
	uint64_t seed = check_seed(2), steps = check_steps(3000);

	/* Few steps from an empty list: nothing may be lost. */
	for (uint64_t i = 0; i < steps; i++) {
		memset(&info, 0, sizeof info);
		memset(model, 0, sizeof model);
		for (int j = 0; j < 14; j++)
			step(&seed);
	}
}

TEST(ends_of_the_address_space)
{
	static const uint64_t edges[] = { 0,	      1,		 PAGE - 1,	     PAGE,
					  PAGE + 1,   1ull << 63,	 UINT64_MAX - PAGE - 1,
					  UINT64_MAX - PAGE, UINT64_MAX - PAGE + 1, UINT64_MAX - 1,
					  UINT64_MAX };
	unsigned count = sizeof edges / sizeof *edges;

	for (unsigned i = 0; i < count; i++)
		for (unsigned j = 0; j < count; j++)
			for (unsigned k = 0; k < count * count; k++) {
				memset(&info, 0, sizeof info);
				regions_add(&info, edges[i], edges[j]);
				check_list();
				regions_add(&info, 8 * PAGE, 8 * PAGE);
				regions_remove(&info, edges[k / count], edges[k % count]);
				check_list();
			}
}

TEST(remove_everything)
{
	for (uint64_t i = 0; i < EREMITE_BOOT_REGIONS; i++)
		regions_add(&info, i * 16 * PAGE, PAGE);
	CHECK_EQ(info.region_count, EREMITE_BOOT_REGIONS);
	regions_remove(&info, 0, UINT64_MAX);
	CHECK_EQ(info.region_count, 0);
}

TEST(a_full_list_keeps_the_larger_part)
{
	for (uint64_t i = 0; i < EREMITE_BOOT_REGIONS; i++)
		regions_add(&info, i * 64 * PAGE, 32 * PAGE);
	regions_remove(&info, 24 * PAGE, PAGE);
	CHECK_EQ(info.region_count, EREMITE_BOOT_REGIONS);
	CHECK_EQ(info.regions[0].base, 0);
	CHECK_EQ(info.regions[0].size, 24 * PAGE);
	regions_remove(&info, 64 * PAGE + 4 * PAGE, PAGE);
	CHECK_EQ(info.regions[1].base, 69 * PAGE);
	CHECK_EQ(info.regions[1].size, 27 * PAGE);
}

static void take_all(uint64_t lowest, uint64_t limit)
{
	uint64_t page;

	while ((page = regions_take_page(&info, lowest, limit)) != UINT64_MAX) {
		CHECK_EQ(page % PAGE, 0);
		CHECK(page / PAGE < MODEL_PAGES && model[page / PAGE]);
		CHECK(page < lowest || page + PAGE <= limit);
		model[page / PAGE] = false;
		check_model(false);
	}
	for (uint64_t i = 0; i < MODEL_PAGES; i++)
		CHECK(!model[i] || i * PAGE + PAGE > lowest);
}

TEST(taking_pages)
{
	uint64_t seed = check_seed(3), steps = check_steps(100);

	for (uint64_t i = 0; i < steps; i++) {
		uint64_t lowest = check_random(&seed) % MODEL_PAGES;
		uint64_t limit = lowest + check_random(&seed) % (MODEL_PAGES + 1 - lowest);

		memset(&info, 0, sizeof info);
		memset(model, 0, sizeof model);
		for (int j = 0; j < 12; j++)
			step(&seed);
		take_all(lowest * PAGE, limit * PAGE);
	}
}

TEST(pages_are_taken_above_first)
{
	regions_add(&info, 0, 4 * PAGE);
	regions_add(&info, 8 * PAGE, 2 * PAGE);
	CHECK_EQ(regions_take_page(&info, 6 * PAGE, 100 * PAGE), 8 * PAGE);
	CHECK_EQ(regions_take_page(&info, 6 * PAGE, 100 * PAGE), 9 * PAGE);
	CHECK_EQ(regions_take_page(&info, 6 * PAGE, 100 * PAGE), 0);
}

CHECK_MAIN
