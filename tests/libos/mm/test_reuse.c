/* SPDX-License-Identifier: MIT */
/*
 * Memory that is kept for malloc.
 */
#include "../../lib/check.h"

#include <errno.h>
#include <sys/mman.h>

#include <arch/user.h>
#include <mm/frames.h>
#include <mm/heap.h>
#include <mm/vm.h>

#include "../../../libos/mm/area.h"
#include "../../fake/panic.h"
#include "../../fake/paging.h"

#define MIB ((size_t)1 << 20)
#define TOP ((uintptr_t)0x7f0000000000)
#define BLOCKS 300

static unsigned char *byte_at(uintptr_t address)
{
	/* As the processor does it: until the access succeeds. */
	while (!fake_access(address, PAGE_WRITE))
		if (vm_fault(address, VM_ACCESS_WRITE) < 0)
			return NULL;
	return fake_access(address, PAGE_WRITE);
}

int user_clear(void *to, size_t size)
{
	for (uintptr_t at = (uintptr_t)to; at < (uintptr_t)to + size; at += PAGE_SIZE) {
		unsigned char *page = byte_at(at);

		if (page == NULL)
			return -EFAULT;
		memset(page, 0, PAGE_SIZE);
	}
	return 0;
}

static void setup(uint64_t ram)
{
	static const struct vm_layout layout = {
		.brk_start = 0x400000, .mmap_top = TOP, .mmap_bottom = 0x610000000000,
	};

	fake_maps_ahead = true;
	fake_ram_init(16 * MIB, ram);
	frames_add(16 * MIB, ram);
	vm_init(&layout);
}

static uintptr_t get(size_t size)
{
	long place = eremite_heap_map(size);

	CHECK(place > 0 && (place & (long)PAGE_MASK) == 0);
	return (uintptr_t)place;
}

static void give(uintptr_t address, size_t size)
{
	CHECK_EQ(eremite_heap_unmap((void *)address, size), 0);
}

static void fill(uintptr_t address, size_t size, unsigned char value)
{
	for (uintptr_t at = address; at < address + size; at += PAGE_SIZE) {
		unsigned char *page = byte_at(at);

		CHECK(page != NULL);
		page[0] = page[PAGE_SIZE - 1] = value;
	}
}

static bool holds(uintptr_t address, size_t size, unsigned char value)
{
	for (uintptr_t at = address; at < address + size; at += PAGE_SIZE) {
		const unsigned char *page = byte_at(at);

		if (page == NULL || page[0] != value || page[PAGE_SIZE - 1] != value)
			return false;
	}
	return true;
}

TEST(reuse_maps_more_than_asked_for)
{
	uintptr_t a, b;

	setup(128 * MIB);
	a = get(5000);
	b = get(3 * PAGE_SIZE);
	CHECK_EQ(b, a + 2 * PAGE_SIZE);
	CHECK_EQ(vm.size, 16 * PAGE_SIZE);
	CHECK(holds(a, 5 * PAGE_SIZE, 0));
	/* What is large is mapped as it is. */
	get(4 * MIB);
	CHECK_EQ(vm.size, 16 * PAGE_SIZE + 4 * MIB);
}

TEST(reuse_clears_what_was_used)
{
	uintptr_t a, b;
	uint64_t size;

	setup(128 * MIB);
	a = get(64 * PAGE_SIZE);
	fill(a, 64 * PAGE_SIZE, 7);
	size = vm.size;
	give(a, 64 * PAGE_SIZE);
	CHECK(vm_is_mapped(a, 64 * PAGE_SIZE));
	b = get(60 * PAGE_SIZE);
	CHECK_EQ(b, a);
	CHECK(holds(b, 60 * PAGE_SIZE, 0));
	CHECK_EQ(vm.size, size);
	/* The pieces are one again. */
	give(b, 60 * PAGE_SIZE);
	CHECK_EQ(get(64 * PAGE_SIZE), a);
	CHECK(holds(a, 64 * PAGE_SIZE, 0));
}

TEST(reuse_resizes)
{
	uintptr_t a, b;
	long moved;

	setup(128 * MIB);
	a = get(40 * PAGE_SIZE);
	fill(a, 40 * PAGE_SIZE, 9);
	CHECK_EQ(eremite_heap_resize((void *)a, 40 * PAGE_SIZE, 30 * PAGE_SIZE), (long)a);
	b = get(2 * PAGE_SIZE);
	CHECK(b >= a + 30 * PAGE_SIZE && b < a + 40 * PAGE_SIZE);
	give(b, 2 * PAGE_SIZE);
	CHECK_EQ(eremite_heap_resize((void *)a, 30 * PAGE_SIZE, 40 * PAGE_SIZE), (long)a);
	CHECK(holds(a, 30 * PAGE_SIZE, 9));
	/* Small memory that cannot grow is copied, large memory is moved. */
	b = get(50 * PAGE_SIZE);
	get(PAGE_SIZE);
	CHECK_EQ(eremite_heap_resize((void *)a, 40 * PAGE_SIZE, 200 * PAGE_SIZE), -1);
	moved = eremite_heap_resize((void *)a, 40 * PAGE_SIZE, 2 * MIB);
	CHECK(moved > 0);
	CHECK(holds((uintptr_t)moved, 30 * PAGE_SIZE, 9));
	CHECK(holds(b, 50 * PAGE_SIZE, 0));
}

TEST(reuse_keeps_a_part_of_the_ram)
{
	static uintptr_t blocks[BLOCKS];

	setup(128 * MIB);
	for (unsigned i = 0; i < BLOCKS; i++)
		blocks[i] = get(64 * PAGE_SIZE);
	for (unsigned i = 0; i < BLOCKS; i++)
		give(blocks[i], 64 * PAGE_SIZE);
	CHECK(vm.size <= 16 * MIB);
	CHECK(vm.size > 0);
	CHECK(reuse_release());
	CHECK_EQ(vm.size, 0);
	CHECK_EQ(fake_mapped_pages, 0);
	CHECK(!reuse_release());
}

TEST(reuse_gives_way)
{
	uintptr_t a;

	setup(64 * MIB);
	a = get(MIB);
	get(PAGE_SIZE);
	give(a, MIB);
	/* To other requests of malloc, and to faults in what RAM was not promised to. */
	CHECK(eremite_heap_map(61 * MIB + MIB / 2) > 0);
	CHECK(vm.size < 63 * MIB);
	CHECK_EQ(eremite_heap_map(64 * MIB), -ENOMEM);
}

TEST(reuse_gives_way_to_faults)
{
	uintptr_t a, sparse;
	uint64_t pages = 0;

	setup(64 * MIB);
	a = get(MIB);
	get(PAGE_SIZE);
	sparse = (uintptr_t)vm_mmap(0, 64 * MIB, PROT_READ | PROT_WRITE,
				    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE);
	fill(a, MIB, 1);
	give(a, MIB);
	while (pages < 64 * MIB / PAGE_SIZE && byte_at(sparse + pages * PAGE_SIZE) != NULL)
		pages++;
	CHECK(!vm_is_mapped(a, MIB));
	CHECK(pages > 62 * MIB / PAGE_SIZE);
	CHECK(frames_available() < 16 * PAGE_SIZE);
}

struct block {
	uintptr_t start;
	size_t size;
	unsigned char value;
};

TEST(reuse_at_random)
{
	static struct block blocks[BLOCKS];
	uint64_t seed = check_seed(11), steps = check_steps(20000);

	setup(96 * MIB);
	while (steps-- > 0) {
		struct block *block = &blocks[check_random(&seed) % BLOCKS];
		size_t pages = 1 + check_random(&seed) % (check_random(&seed) % 8 ? 20 : 300);
		long place = 0;

		if (block->start && check_random(&seed) % 3 == 0)
			place = eremite_heap_resize((void *)block->start, block->size,
						    pages * PAGE_SIZE);
		if (place > 0) {
			size_t same = block->size < pages * PAGE_SIZE ? block->size : pages * PAGE_SIZE;

			CHECK(holds((uintptr_t)place, same, block->value));
		} else {
			if (block->start) {
				CHECK(holds(block->start, block->size, block->value));
				give(block->start, block->size);
			}
			place = eremite_heap_map(pages * PAGE_SIZE);
			*block = (struct block){ 0 };
			if (place < 0)
				continue;
			CHECK(holds((uintptr_t)place, pages * PAGE_SIZE, 0));
		}
		*block = (struct block){ (uintptr_t)place, pages * PAGE_SIZE,
					 (unsigned char)(1 + check_random(&seed) % 255) };
		fill(block->start, block->size, block->value);
	}
	for (unsigned i = 0; i < BLOCKS; i++)
		if (blocks[i].start)
			give(blocks[i].start, blocks[i].size);
	reuse_release();
	CHECK_EQ(vm.size, 0);
	CHECK_EQ(fake_mapped_pages, 0);
}

/* On other machines, nothing is kept. */
TEST(reuse_not_where_faults_are_cheap)
{
	uintptr_t a;

	setup(64 * MIB);
	fake_maps_ahead = false;
	a = get(3 * PAGE_SIZE);
	CHECK_EQ(vm.size, 3 * PAGE_SIZE);
	CHECK(eremite_heap_resize((void *)a, 3 * PAGE_SIZE, 9 * PAGE_SIZE) > 0);
	CHECK_EQ(vm.size, 9 * PAGE_SIZE);
	CHECK(!reuse_release());
	CHECK_EQ(eremite_heap_map(0), -EINVAL);
	CHECK_EQ(eremite_heap_map(SIZE_MAX), -ENOMEM);
}

CHECK_MAIN
