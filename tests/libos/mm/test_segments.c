/* SPDX-License-Identifier: MIT */
/*
 * Address ranges for allocators that divide them themselves.
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
#define TOP ((uintptr_t)0x7f0000123000)
#define SEGMENT (32 * MIB)
#define UNIT (16 * PAGE_SIZE)
#define UNITS 64u

static unsigned char *byte_at(uintptr_t address)
{
	/* As the processor does it: until the access succeeds. */
	while (!fake_access(address, PAGE_WRITE))
		if (vm_fault(address, VM_ACCESS_WRITE) < 0)
			return NULL;
	return fake_access(address, PAGE_WRITE);
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

static uintptr_t reserve(size_t size, size_t alignment, size_t offset)
{
	long place = eremite_heap_reserve(size, alignment, offset);

	CHECK(place > 0 && ((size_t)place + offset) % alignment == 0);
	return (uintptr_t)place;
}

static long commit(uintptr_t start, size_t size)
{
	return eremite_heap_commit((void *)start, size);
}

static void decommit(uintptr_t start, size_t size)
{
	CHECK_EQ(eremite_heap_decommit((void *)start, size), 0);
}

static void release(uintptr_t start, size_t size)
{
	CHECK_EQ(eremite_heap_release((void *)start, size), 0);
}

static bool is_inaccessible(uintptr_t address)
{
	return !fake_access(address, PAGE_READ) && vm_fault(address, VM_ACCESS_READ) == -EACCES;
}

TEST(segments_are_aligned)
{
	uintptr_t a, b, c;

	setup(64 * MIB);
	a = reserve(SEGMENT, SEGMENT, 0);
	b = reserve(SEGMENT, SEGMENT, 0);
	/* Side by side: nothing of the address space is lost. */
	CHECK_EQ(b, a - SEGMENT);
	c = reserve(100 * PAGE_SIZE, 4 * SEGMENT, 3 * PAGE_SIZE);
	CHECK(vm_is_mapped(c, 100 * PAGE_SIZE));
	CHECK_EQ(vm.size, 2 * SEGMENT + 100 * PAGE_SIZE);
	CHECK_EQ(vm.promised, 0);
	CHECK_EQ(fake_mapped_pages, 0);
	CHECK_EQ(eremite_heap_reserve(0, PAGE_SIZE, 0), -ENOMEM);
	CHECK_EQ(eremite_heap_reserve(SIZE_MAX, PAGE_SIZE, 0), -ENOMEM);
	CHECK_EQ(eremite_heap_reserve(PAGE_SIZE, (size_t)1 << 62, 0), -ENOMEM);
	CHECK_EQ(eremite_heap_reserve((size_t)1 << 46, (size_t)1 << 46, 0), -ENOMEM);
	release(a, SEGMENT);
	release(b, SEGMENT);
	release(c, 100 * PAGE_SIZE);
	CHECK_EQ(vm.size, 0);
}

TEST(segments_commit_in_parts)
{
	uintptr_t a;

	setup(64 * MIB);
	a = reserve(SEGMENT, SEGMENT, 0);
	CHECK(is_inaccessible(a));
	CHECK_EQ(commit(a + PAGE_SIZE, PAGE_SIZE), 0);
	CHECK_EQ(*byte_at(a + PAGE_SIZE), 0);
	*byte_at(a + PAGE_SIZE) = 7;
	/* What was there before keeps what it holds. */
	CHECK_EQ(commit(a, 4 * PAGE_SIZE), 0);
	CHECK_EQ(*byte_at(a), 0);
	CHECK_EQ(*byte_at(a + PAGE_SIZE), 7);
	CHECK_EQ(*byte_at(a + 3 * PAGE_SIZE), 0);
	CHECK(is_inaccessible(a + 4 * PAGE_SIZE));
	CHECK_EQ(vm.promised, 4 * PAGE_SIZE);
	decommit(a + PAGE_SIZE, PAGE_SIZE);
	CHECK(is_inaccessible(a + PAGE_SIZE));
	CHECK_EQ(vm.promised, 3 * PAGE_SIZE);
	CHECK_EQ(commit(a, 4 * PAGE_SIZE), 0);
	CHECK_EQ(*byte_at(a + PAGE_SIZE), 0);
	/* Only what is reserved can be committed. */
	CHECK_EQ(commit(a + SEGMENT - PAGE_SIZE, 2 * PAGE_SIZE), -ENOMEM);
	release(a, SEGMENT);
	CHECK_EQ(vm.promised, 0);
	CHECK_EQ(fake_mapped_pages, 0);
}

TEST(segments_are_promised_ram)
{
	uintptr_t a;
	size_t spare;

	setup(64 * MIB);
	spare = eremite_heap_spare();
	CHECK(spare > 60 * MIB && spare <= 64 * MIB);
	a = reserve(128 * MIB, SEGMENT, 0);
	CHECK_EQ(commit(a, 40 * MIB), 0);
	CHECK(eremite_heap_spare() < 24 * MIB);
	CHECK_EQ(commit(a + 40 * MIB, 40 * MIB), -ENOMEM);
	CHECK(is_inaccessible(a + 40 * MIB));
	CHECK_EQ(vm.promised, 40 * MIB);
	/* All or nothing, in several pieces too. */
	decommit(a, 20 * MIB);
	CHECK_EQ(commit(a + 60 * MIB, PAGE_SIZE), 0);
	CHECK_EQ(commit(a + 50 * MIB, 70 * MIB), -ENOMEM);
	CHECK(is_inaccessible(a + 50 * MIB));
	CHECK_EQ(vm.promised, 20 * MIB + PAGE_SIZE);
	CHECK_EQ(commit(a + 40 * MIB, 40 * MIB), 0);
	for (uintptr_t at = a + 20 * MIB; at < a + 80 * MIB; at += PAGE_SIZE)
		CHECK(byte_at(at) != NULL);
	release(a, 128 * MIB);
	CHECK(eremite_heap_spare() > 60 * MIB);
}

TEST(segments_are_kept)
{
	uintptr_t a, b, c;

	setup(64 * MIB);
	a = reserve(SEGMENT, SEGMENT, 0);
	b = reserve(SEGMENT, SEGMENT, 0);
	c = reserve(SEGMENT, SEGMENT, 0);
	CHECK_EQ(commit(a, 4 * MIB), 0);
	*byte_at(a) = 9;
	CHECK(eremite_heap_kept(SEGMENT) == NULL);
	CHECK(eremite_heap_keep((void *)a, SEGMENT, 4 * MIB));
	CHECK(eremite_heap_keep((void *)b, SEGMENT, 4 * MIB));
	CHECK(!eremite_heap_keep((void *)c, SEGMENT, PAGE_SIZE));
	CHECK(eremite_heap_kept(PAGE_SIZE) == NULL);
	CHECK(eremite_heap_kept(SEGMENT) == (void *)a);
	CHECK_EQ(*byte_at(a), 9);
	CHECK(eremite_heap_keep((void *)a, SEGMENT, 4 * MIB));
	CHECK(segments_release());
	CHECK(!segments_release());
	CHECK(eremite_heap_kept(SEGMENT) == NULL);
	CHECK_EQ(vm.size, SEGMENT);
	CHECK_EQ(fake_mapped_pages, 0);
	/* On other machines, nothing is kept. */
	fake_maps_ahead = false;
	CHECK(!eremite_heap_keep((void *)c, SEGMENT, PAGE_SIZE));
}

TEST(segments_give_way_to_faults)
{
	uintptr_t a, sparse;
	uint64_t pages = 0;

	setup(64 * MIB);
	a = reserve(SEGMENT, SEGMENT, 0);
	sparse = (uintptr_t)vm_mmap(0, 64 * MIB, PROT_READ | PROT_WRITE,
				    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE);
	CHECK_EQ(commit(a, 6 * MIB), 0);
	CHECK(eremite_heap_keep((void *)a, SEGMENT, 6 * MIB));
	while (pages < 64 * MIB / PAGE_SIZE && byte_at(sparse + pages * PAGE_SIZE) != NULL)
		pages++;
	CHECK(!vm_is_mapped(a, SEGMENT));
	CHECK(pages > 62 * MIB / PAGE_SIZE);
}

/* A segment of units, each committed or not, with a value of its own. */
TEST(segments_at_random)
{
	static unsigned char values[UNITS]; /* 0: not committed */
	uint64_t seed = check_seed(5), steps = check_steps(20000);
	uintptr_t a;

	setup(16 * MIB);
	a = reserve(UNITS * UNIT, SEGMENT, 0);
	while (steps-- > 0) {
		unsigned first = (unsigned)(check_random(&seed) % UNITS);
		unsigned count = 1 + (unsigned)(check_random(&seed) % (UNITS - first));

		if (check_random(&seed) % 2) {
			decommit(a + first * UNIT, count * UNIT);
			memset(values + first, 0, count);
			continue;
		}
		CHECK_EQ(commit(a + first * UNIT, count * UNIT), 0);
		for (unsigned i = first; i < first + count; i++) {
			unsigned char *byte = byte_at(a + i * UNIT + PAGE_SIZE);

			CHECK(byte != NULL && *byte == values[i]);
			*byte = values[i] = (unsigned char)(1 + check_random(&seed) % 255);
		}
	}
	for (unsigned i = 0; i < UNITS; i++)
		CHECK(values[i] ? *byte_at(a + i * UNIT + PAGE_SIZE) == values[i] :
			is_inaccessible(a + i * UNIT));
	release(a, UNITS * UNIT);
	CHECK_EQ(vm.size, 0);
	CHECK_EQ(vm.promised, 0);
	CHECK_EQ(fake_mapped_pages, 0);
}

CHECK_MAIN
