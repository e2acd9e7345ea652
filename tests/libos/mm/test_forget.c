/* SPDX-License-Identifier: MIT */
/*
 * MADV_DONTNEED where it is a long way to the page tables.
 */
#include "../../lib/check.h"

#include <sys/mman.h>

#include <arch/user.h>
#include <mm/frames.h>
#include <mm/vm.h>

#include "../../fake/panic.h"
#include "../../fake/paging.h"

#define MIB ((size_t)1 << 20)
#define RW (PROT_READ | PROT_WRITE)

static unsigned char *byte_at(uintptr_t address, unsigned access)
{
	while (!fake_access(address, access))
		if (vm_fault(address, access == PAGE_WRITE ? VM_ACCESS_WRITE : VM_ACCESS_READ) < 0)
			return NULL;
	return fake_access(address, access);
}

static uintptr_t map(size_t size, int flags)
{
	static const struct vm_layout layout = {
		.brk_start = 0x400000, .mmap_top = 0x7f0000000000,
		.mmap_bottom = 0x610000000000,
	};
	long place;

	fake_maps_ahead = true;
	fake_ram_init(16 * MIB, 64 * MIB);
	frames_add(16 * MIB, 64 * MIB);
	vm_init(&layout);
	place = vm_mmap(0, size, RW, MAP_PRIVATE | MAP_ANONYMOUS | flags);
	CHECK(place > 0);
	for (uintptr_t at = (uintptr_t)place; at < (uintptr_t)place + size; at += PAGE_SIZE)
		*byte_at(at, PAGE_WRITE) = *byte_at(at + PAGE_SIZE - 1, PAGE_WRITE) = 9;
	return (uintptr_t)place;
}

static bool is_zero(uintptr_t start, size_t size)
{
	for (uintptr_t at = start; at < start + size; at += PAGE_SIZE)
		if (*byte_at(at, PAGE_READ) || *byte_at(at + PAGE_SIZE - 1, PAGE_READ))
			return false;
	return true;
}

TEST(forget_little)
{
	uintptr_t a = map(8 * MIB, 0);
	size_t mapped = fake_mapped_pages;

	CHECK_EQ(vm_madvise(a + PAGE_SIZE, MIB, MADV_DONTNEED), 0);
	CHECK_EQ(fake_mapped_pages, mapped);
	CHECK(is_zero(a + PAGE_SIZE, MIB));
	CHECK_EQ(*byte_at(a, PAGE_READ), 9);
	CHECK_EQ(*byte_at(a + PAGE_SIZE + MIB, PAGE_READ), 9);
}

TEST(forget_what_is_inaccessible)
{
	uintptr_t a = map(8 * MIB, 0);

	CHECK_EQ(vm_mprotect(a, 4 * PAGE_SIZE, PROT_NONE), 0);
	CHECK_EQ(vm_madvise(a, 6 * PAGE_SIZE, MADV_DONTNEED), 0);
	CHECK_EQ(vm_mprotect(a, 4 * PAGE_SIZE, PROT_READ), 0);
	CHECK(is_zero(a, 6 * PAGE_SIZE));
	CHECK_EQ(*byte_at(a + 6 * PAGE_SIZE, PAGE_READ), 9);
}

TEST(forget_much)
{
	uintptr_t a = map(8 * MIB, 0);
	size_t mapped = fake_mapped_pages;

	CHECK_EQ(vm_madvise(a, 2 * MIB, MADV_DONTNEED), 0);
	CHECK_EQ(fake_mapped_pages, mapped - 2 * MIB / PAGE_SIZE);
	CHECK(is_zero(a, 2 * MIB));
}

/* Reservations, code, and when RAM is short. */
TEST(forget_what_is_wanted_back)
{
	uintptr_t a = map(8 * MIB, MAP_NORESERVE);
	size_t mapped = fake_mapped_pages;

	CHECK_EQ(vm_madvise(a, PAGE_SIZE, MADV_DONTNEED), 0);
	CHECK_EQ(fake_mapped_pages, mapped - 1);
	CHECK(is_zero(a, PAGE_SIZE));
}

TEST(forget_code)
{
	uintptr_t a = map(8 * MIB, 0);
	size_t mapped = fake_mapped_pages;

	CHECK_EQ(vm_mprotect(a, PAGE_SIZE, PROT_READ | PROT_EXEC), 0);
	CHECK_EQ(vm_madvise(a, PAGE_SIZE, MADV_DONTNEED), 0);
	CHECK_EQ(fake_mapped_pages, mapped - 1);
}

TEST(forget_when_ram_is_short)
{
	uintptr_t a = map(50 * MIB, 0);
	size_t mapped = fake_mapped_pages;

	CHECK_EQ(vm_madvise(a, PAGE_SIZE, MADV_DONTNEED), 0);
	CHECK_EQ(fake_mapped_pages, mapped - 1);
	CHECK(is_zero(a, PAGE_SIZE));
}

TEST(forget_where_faults_are_cheap)
{
	uintptr_t a = map(8 * MIB, 0);
	size_t mapped = fake_mapped_pages;

	fake_maps_ahead = false;
	CHECK_EQ(vm_madvise(a, PAGE_SIZE, MADV_DONTNEED), 0);
	CHECK_EQ(fake_mapped_pages, mapped - 1);
}

CHECK_MAIN
