/* SPDX-License-Identifier: MIT */
/*
 * The memory of threads.
 */
#include "../../lib/check.h"

#include <errno.h>
#include <sys/mman.h>

#include <arch/user.h>
#include <mm/frames.h>
#include <mm/stacks.h>
#include <mm/vm.h>

#include "../../../libos/mm/area.h"
#include "../../fake/panic.h"
#include "../../fake/paging.h"

#define MIB ((size_t)1 << 20)
#define TOP ((uintptr_t)0x7f0000000000)
#define SIZE (6 * PAGE_SIZE)
#define GUARD PAGE_SIZE
#define CLEAR 100
#define MANY 1000

static uintptr_t stacks[MANY];

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
	for (uintptr_t at = (uintptr_t)to; at < (uintptr_t)to + size; at++) {
		unsigned char *byte = byte_at(at);

		if (byte == NULL)
			return -EFAULT;
		*byte = 0;
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

static bool is_clear(uintptr_t stack, size_t size, size_t clear)
{
	for (uintptr_t at = stack + size - clear; at < stack + size; at++)
		if (*byte_at(at) != 0)
			return false;
	return true;
}

static uintptr_t get(size_t size, size_t guard)
{
	long place = eremite_stack_map(size, guard, CLEAR);

	CHECK(place > 0 && (place & (long)PAGE_MASK) == 0);
	CHECK(is_clear((uintptr_t)place, size, CLEAR));
	return (uintptr_t)place;
}

static void give(uintptr_t stack)
{
	eremite_stack_unmap((void *)stack, SIZE, GUARD);
}

/* All of it but the guard is there, and says VALUE. */
static void fill(uintptr_t stack, size_t size, size_t guard, unsigned char value)
{
	for (uintptr_t at = stack; at < stack + guard; at += PAGE_SIZE)
		CHECK(byte_at(at) == NULL && !fake_access(at, PAGE_READ));
	for (uintptr_t at = stack + guard; at < stack + size; at += PAGE_SIZE) {
		CHECK(byte_at(at) != NULL);
		memset(byte_at(at), value, PAGE_SIZE);
	}
}

static bool holds(uintptr_t stack, size_t size, size_t guard, unsigned char value)
{
	for (uintptr_t at = stack + guard; at < stack + size; at += PAGE_SIZE) {
		const unsigned char *page = byte_at(at);

		if (page == NULL || page[0] != value || page[PAGE_SIZE - 1] != value)
			return false;
	}
	return true;
}

static void get_many(unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		stacks[i] = get(SIZE, GUARD);
}

TEST(stacks_have_a_guard)
{
	uintptr_t stack;

	setup(64 * MIB);
	stack = get(SIZE, GUARD);
	fill(stack, SIZE, GUARD, 1);
	/* One thread does not pay for others. */
	CHECK_EQ(vm.size, SIZE);
	CHECK_EQ(fake_series, 0);
	stack = get(SIZE, 3 * GUARD);
	fill(stack, SIZE, 3 * GUARD, 1);
	stack = get(SIZE, 0);
	fill(stack, SIZE, 0, 1);
}

TEST(stacks_are_mapped_in_series)
{
	setup(256 * MIB);
	get_many(MANY);
	CHECK(fake_series > 0);
	CHECK(fake_series <= 8 + MANY / 60);
	CHECK(vm.size <= (MANY + 64) * SIZE);
	for (unsigned i = 0; i < MANY; i++)
		fill(stacks[i], SIZE, GUARD, (unsigned char)i);
	for (unsigned i = 0; i < MANY; i++)
		CHECK(holds(stacks[i], SIZE, GUARD, (unsigned char)i));
}

TEST(stacks_that_nobody_used_cost_no_ram)
{
	uint64_t touched;

	setup(256 * MIB);
	get_many(200);
	touched = fake_ram_touched();
	/* is_clear has looked at one page of each. */
	CHECK(touched < 200 + 40);
}

TEST(stacks_are_used_again)
{
	setup(64 * MIB);
	get_many(20);
	for (unsigned i = 0; i < 20; i++)
		fill(stacks[i], SIZE, GUARD, 7);
	for (unsigned i = 5; i < 10; i++) {
		give(stacks[i]);
		CHECK_EQ(get(SIZE, GUARD), stacks[i]);
	}
	/* Of several, the one that was given back last, and none that is new. */
	for (unsigned i = 5; i < 10; i++)
		give(stacks[i]);
	CHECK_EQ(get(SIZE, GUARD), stacks[9]);
	for (unsigned i = 0; i < 4; i++) {
		uintptr_t stack = get(SIZE, GUARD);

		CHECK(*byte_at(stack + GUARD) == 7);
	}
	/* Others do not fit. */
	give(stacks[0]);
	CHECK(get(2 * SIZE, GUARD) != stacks[0]);
	CHECK(get(SIZE, 2 * GUARD) != stacks[0]);
}

TEST(stacks_without_guard_are_used_again)
{
	setup(256 * MIB);
	for (unsigned i = 0; i < MANY; i++)
		stacks[i] = get(SIZE, 0);
	CHECK(fake_series > 0);
	CHECK(fake_series <= 8 + MANY / 60);
	for (unsigned i = 0; i < MANY; i++)
		fill(stacks[i], SIZE, 0, (unsigned char)i);
	for (unsigned i = 0; i < MANY; i++) {
		CHECK(holds(stacks[i], SIZE, 0, (unsigned char)i));
		eremite_stack_unmap((void *)stacks[i], SIZE, 0);
	}
	CHECK_EQ(get(SIZE, 0), stacks[MANY - 1]);
	/* Not for who wants a guard. */
	fill(get(SIZE, GUARD), SIZE, GUARD, 1);
}

TEST(stacks_may_be_of_ram_that_was_used)
{
	uintptr_t other;
	uint64_t returned;

	setup(64 * MIB);
	other = (uintptr_t)vm_mmap(0, 8 * MIB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
	for (uintptr_t at = other; at < other + 8 * MIB; at += PAGE_SIZE)
		memset(byte_at(at), 9, PAGE_SIZE);
	CHECK_EQ(vm_munmap(other, 8 * MIB), 0);
	returned = frames_returned();
	CHECK(returned >= 8 * MIB);
	get_many(300);
	CHECK(fake_series > 0);
	CHECK(frames_returned() <= returned - 200 * (SIZE - GUARD));
	for (unsigned i = 0; i < 300; i++)
		fill(stacks[i], SIZE, GUARD, 3);
}

TEST(stacks_are_kept_up_to_a_part_of_the_ram)
{
	setup(96 * MIB);
	get_many(MANY);
	for (unsigned i = 0; i < MANY; i++)
		give(stacks[i]);
	CHECK(vm.size <= 12 * MIB);
	CHECK(vm.size >= 10 * MIB);
	CHECK(stacks_release());
	CHECK_EQ(vm.size, 0);
	CHECK_EQ(fake_mapped_pages, 0);
	CHECK_EQ(vm.area_count, 0);
	CHECK(!stacks_release());
}

TEST(stacks_are_given_back_untouched)
{
	uint64_t touched;

	setup(96 * MIB);
	get_many(MANY);
	touched = fake_ram_touched();
	for (unsigned i = 0; i < MANY; i++)
		give(stacks[i]);
	stacks_release();
	/* But for where blocks of the free list begin: of each 300 pages a few. */
	CHECK(fake_ram_touched() < touched + MANY * 5 / 20);
	CHECK_EQ(vm.resident, 0);
}

TEST(stacks_that_became_something_else)
{
	setup(64 * MIB);
	get_many(40);
	for (unsigned i = 0; i < 40; i++) {
		if (i % 3 == 0)
			CHECK(vm_mmap(stacks[i] + GUARD, SIZE - GUARD, PROT_READ | PROT_WRITE,
				      MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED) > 0);
		if (i % 3 == 1)
			CHECK_EQ(vm_munmap(stacks[i] + GUARD, PAGE_SIZE), 0);
		give(stacks[i]);
	}
	stacks_release();
	CHECK_EQ(vm.size, 0);
	CHECK_EQ(vm.resident, 0);
	CHECK_EQ(vm.promised, 0);
	CHECK_EQ(vm.promised_resident, 0);
}

TEST(stacks_of_a_size_beyond_the_limit_are_not_kept)
{
	uintptr_t stack;

	setup(64 * MIB);
	stack = get(9 * MIB, GUARD);
	eremite_stack_unmap((void *)stack, 9 * MIB, GUARD);
	CHECK_EQ(vm.size, 0);
	/* Nor are more of them mapped than are wanted. */
	for (unsigned i = 0; i < 3; i++)
		get(2 * MIB, GUARD);
	CHECK_EQ(vm.size, 6 * MIB);
}

TEST(stacks_need_no_series)
{
	setup(64 * MIB);
	fake_no_series = true;
	get_many(100);
	CHECK_EQ(vm.size, 100 * SIZE);
	for (unsigned i = 0; i < 100; i++)
		fill(stacks[i], SIZE, GUARD, 5);
	fake_no_series = false;
	get_many(100);
	CHECK(fake_series > 0);
}

TEST(stacks_of_a_series_fail_without_trace)
{
	uint64_t frames, size, areas;

	setup(64 * MIB);
	get_many(40);
	stacks_release();
	frames = frames_available();
	size = vm.size;
	areas = vm.area_count;
	/* The first table that a series needs is not there, nor one for a single stack. */
	for (unsigned i = 0; i < 30; i++) {
		uintptr_t stack;

		fake_tables_fail_after = 0;
		stack = (uintptr_t)eremite_stack_map(SIZE, GUARD, CLEAR);
		fake_tables_fail_after = -1;
		CHECK(stack > 0);
		stacks_release();
		CHECK_EQ(vm_munmap(stack, SIZE), 0);
	}
	CHECK_EQ(vm.size, size);
	CHECK_EQ(vm.area_count, areas);
	CHECK(frames_available() + 4 * PAGE_SIZE >= frames);
}

TEST(stacks_keep_to_limits)
{
	setup(64 * MIB);
	get_many(60);
	stacks_release();
	CHECK_EQ(vm.size, 60 * SIZE);
	vm.limit_size = vm.size + SIZE;
	get(SIZE, GUARD);
	CHECK_EQ(vm.size, vm.limit_size);
	CHECK_EQ(eremite_stack_map(SIZE, GUARD, CLEAR), -ENOMEM);
	/* What is kept gives way. */
	give(stacks[0]);
	give(stacks[1]);
	CHECK(eremite_stack_map(2 * SIZE, GUARD, CLEAR) > 0);
	CHECK_EQ(vm.size, vm.limit_size);
	vm.limit_size = UINT64_MAX;
	vm.limit_data = vm.data + SIZE - GUARD;
	get(SIZE, GUARD);
	CHECK_EQ(vm.data, vm.limit_data);
	CHECK_EQ(eremite_stack_map(SIZE, GUARD, CLEAR), -ENOMEM);
}

TEST(stacks_leave_ram_for_others)
{
	setup(16 * MIB);
	for (unsigned i = 0; i < 500; i++)
		stacks[i] = get(SIZE, GUARD);
	/* As half of the RAM is in use, no more is mapped than is touched. */
	CHECK(frames_available() > 5 * MIB);
	CHECK(vm_mmap(0, 4 * MIB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS) > 0);
}

TEST(stacks_where_faults_are_cheap)
{
	setup(64 * MIB);
	fake_maps_ahead = false;
	get_many(100);
	CHECK_EQ(vm.size, 100 * SIZE);
	CHECK_EQ(fake_series, 0);
	for (unsigned i = 0; i < 100; i++)
		fill(stacks[i], SIZE, GUARD, 2);
	for (unsigned i = 0; i < 100; i++)
		give(stacks[i]);
	CHECK_EQ(vm.size, 0);
	CHECK(!stacks_release());
}

struct stack {
	uintptr_t start;
	size_t size, guard;
	unsigned char value;
};

static void end(struct stack *stack)
{
	CHECK(holds(stack->start, stack->size, stack->guard, stack->value));
	eremite_stack_unmap((void *)stack->start, stack->size, stack->guard);
	stack->start = 0;
}

static void begin(struct stack *stack, uint64_t *seed)
{
	*stack = (struct stack){ .size = (2 + check_random(seed) % 3) * PAGE_SIZE,
				 .guard = check_random(seed) % 2 * PAGE_SIZE,
				 .value = (unsigned char)check_random(seed) };
	if (check_random(seed) % 50 == 0)
		stack->size = MIB;
	stack->start = get(stack->size, stack->guard);
	fill(stack->start, stack->size, stack->guard, stack->value);
}

/* More threads begin than end, then the other way round. */
TEST(stacks_at_random)
{
	uint64_t seed = check_seed(3), steps = check_steps(20000);
	static struct stack all[MANY];

	setup(128 * MIB);
	for (uint64_t i = 0; i < steps; i++) {
		struct stack *stack = &all[check_random(&seed) % MANY];
		bool grows = i / 1500 % 2 == 0;

		if (check_random(&seed) % 3000 == 0)
			stacks_release();
		if (stack->start && (!grows || check_random(&seed) % 4 == 0))
			end(stack);
		else if (!stack->start && (grows || check_random(&seed) % 4 == 0))
			begin(stack, &seed);
	}
	for (unsigned i = 0; i < MANY; i++)
		if (all[i].start)
			end(&all[i]);
	CHECK(vm.size <= 16 * MIB);
	stacks_release();
	CHECK_EQ(vm.size, 0);
	CHECK_EQ(vm.area_count, 0);
	CHECK_EQ(fake_mapped_pages, 0);
}

CHECK_MAIN
