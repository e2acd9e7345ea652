/* SPDX-License-Identifier: MIT */
/*
 * What single calls do; test_vm_model covers their combinations.
 */
#define _GNU_SOURCE
#include "../../lib/check.h"

#include <errno.h>
#include <sys/mman.h>
#include <time.h>

#include <mm/frames.h>
#include <mm/vm.h>

#include "../../../libos/mm/area.h"
#include "../../../libos/mm/lock.h"
#include "../../fake/panic.h"
#include "../../fake/paging.h"

#define MIB ((uint64_t)1 << 20)
#define TIB ((uint64_t)1 << 40)
#define BRK ((uintptr_t)0x400000)
#define TOP ((uintptr_t)0x7f0000000000)
#define BOTTOM ((uintptr_t)0x610000000000)
#define LIBOS ((uintptr_t)0x100000000000)
#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)
#define RW (PROT_READ | PROT_WRITE)
#define HUGE ((uintptr_t)HUGE_PAGE_SIZE)

static void setup(uint64_t ram)
{
	static const struct vm_layout layout = {
		.brk_start = BRK,
		.mmap_top = TOP,
		.mmap_bottom = BOTTOM,
		.libos_start = LIBOS,
	};

	fake_ram_init(16 * MIB, ram);
	frames_add(16 * MIB, ram);
	vm_init(&layout);
}

static uintptr_t map(uintptr_t address, size_t size, int prot, int flags)
{
	long place = vm_mmap(address, size, prot, ANON | flags);

	CHECK(place > 0);
	return (uintptr_t)place;
}

static int write_byte(uintptr_t address, unsigned char value)
{
	unsigned char *byte = fake_access(address, PAGE_WRITE);
	int status = 0;

	if (!byte)
		status = vm_fault(address, VM_ACCESS_WRITE);
	if (status < 0)
		return status;
	byte = fake_access(address, PAGE_WRITE);
	CHECK(byte);
	*byte = value;
	return 0;
}

static int read_byte(uintptr_t address)
{
	const unsigned char *byte = fake_access(address, PAGE_READ);
	int status = 0;

	if (!byte)
		status = vm_fault(address, VM_ACCESS_READ);
	if (status < 0)
		return status;
	byte = fake_access(address, PAGE_READ);
	CHECK(byte);
	return *byte;
}

static uint64_t resident(void)
{
	struct vm_statistics statistics;

	vm_statistics(&statistics);
	return statistics.resident;
}

static size_t translation_size(uintptr_t address)
{
	struct page_translation translation;

	return machine_page_query(address, &translation) ? translation.size : 0;
}

static unsigned resident_pages(uintptr_t start, unsigned count)
{
	unsigned found = 0;

	for (unsigned i = 0; i < count; i++)
		found += translation_size(start + i * PAGE_SIZE) != 0;
	return found;
}

TEST(vm_places_top_down)
{
	uintptr_t a, b, c;

	setup(16 * MIB);
	a = map(0, 3 * PAGE_SIZE, RW, 0);
	b = map(0, 1, RW, 0);
	c = map(0, 10 * PAGE_SIZE, RW, 0);
	CHECK_EQ(a, TOP - 3 * PAGE_SIZE);
	CHECK_EQ(b, a - PAGE_SIZE);
	CHECK_EQ(c, b - 10 * PAGE_SIZE);
	CHECK_EQ(vm.area_count, 1);
	/* The highest gap that fits. */
	CHECK_EQ(vm_munmap(c + PAGE_SIZE, 4 * PAGE_SIZE), 0);
	CHECK_EQ(vm_munmap(a, 2 * PAGE_SIZE), 0);
	CHECK_EQ(map(0, 3 * PAGE_SIZE, RW, 0), c + 2 * PAGE_SIZE);
	CHECK_EQ(map(0, 2 * PAGE_SIZE, RW, 0), a);
	CHECK_EQ(map(0, 2 * PAGE_SIZE, RW, 0), c - 2 * PAGE_SIZE);
}

TEST(vm_mmap_refuses)
{
	setup(16 * MIB);
	CHECK_EQ(vm_mmap(0, 0, RW, ANON), -EINVAL);
	CHECK_EQ(vm_mmap(0, 4096, RW, MAP_ANONYMOUS), -EINVAL);
	CHECK_EQ(vm_mmap(0, 4096, RW, MAP_ANONYMOUS | MAP_SHARED_VALIDATE), -EINVAL);
	CHECK_EQ(vm_mmap(0, SIZE_MAX, RW, ANON), -ENOMEM);
	CHECK_EQ(vm_mmap(0, SIZE_MAX - 5000, PROT_NONE, ANON), -ENOMEM);
	CHECK_EQ(vm_mmap(0, TOP, PROT_NONE, ANON), -ENOMEM);
	CHECK_EQ(vm_mmap(0, TOP - BOTTOM + 1, PROT_NONE, ANON), -ENOMEM);
	CHECK_EQ(vm_mmap(0, 4096, RW | PROT_EXEC, ANON), -EACCES);
	CHECK_EQ(vm_mmap(0, 4096, PROT_WRITE | PROT_EXEC, ANON), -EACCES);
	CHECK_EQ(vm_mmap(TOP + 1, 4096, RW, ANON | MAP_FIXED), -EINVAL);
	CHECK_EQ(vm_mmap(0, 4096, RW, ANON | MAP_FIXED), -EPERM);
	CHECK_EQ(vm_mmap(0xf000, 4096, RW, ANON | MAP_FIXED), -EPERM);
	CHECK_EQ(vm_mmap(0x7ffffffff000, 4096, RW, ANON | MAP_FIXED), -ENOMEM);
	CHECK_EQ(vm_mmap(UINTPTR_MAX & ~PAGE_MASK, 4096, RW, ANON | MAP_FIXED), -ENOMEM);
	CHECK_EQ(vm.area_count, 0);
}

TEST(vm_mmap_hints)
{
	setup(16 * MIB);
	CHECK_EQ(map(0x10000000, 4096, RW, 0), 0x10000000);
	CHECK_EQ(map(0x10001234, 4096, RW, 0), 0x10001000);
	CHECK_EQ(map(0x10000000, 4096, RW, 0), TOP - PAGE_SIZE);
	CHECK_EQ(map(5, 4096, RW, 0), TOP - 2 * PAGE_SIZE);
	CHECK_EQ(map(0x1000, 4096, RW, 0), AREA_LOWEST);
	CHECK_EQ(map(UINTPTR_MAX, 4096, RW, 0), TOP - 3 * PAGE_SIZE);
	CHECK_EQ(vm_mmap(0x10001000, 4096, RW, ANON | MAP_FIXED_NOREPLACE), -EEXIST);
	CHECK_EQ(vm_mmap(0x10002000, 4096, RW, ANON | MAP_FIXED_NOREPLACE), 0x10002000);
}

/* The direct map of RAM must be out of reach. */
TEST(vm_libos_range_is_out_of_reach)
{
	uintptr_t high;

	setup(16 * MIB);
	CHECK_EQ(map(LIBOS, 4096, RW, 0), TOP - PAGE_SIZE);
	CHECK_EQ(map(LIBOS - 4096, 8192, RW, 0), TOP - 3 * PAGE_SIZE);
	CHECK_EQ(vm_mmap(LIBOS, 4096, RW, ANON | MAP_FIXED), -ENOMEM);
	CHECK_EQ(vm_mmap(LIBOS - 4096, 8192, RW, ANON | MAP_FIXED), -ENOMEM);
	CHECK_EQ(vm_mmap(BOTTOM - 4096, 8192, RW, ANON | MAP_FIXED), -ENOMEM);
	CHECK_EQ(vm_mmap(LIBOS - 4096, 4096, RW, ANON | MAP_FIXED), (long)(LIBOS - 4096));
	CHECK_EQ(vm_munmap(LIBOS - 4096, 8192), -EINVAL);
	CHECK_EQ(vm_munmap(LIBOS, 4096), -EINVAL);
	CHECK_EQ(vm_mprotect(LIBOS, 4096, PROT_READ), -ENOMEM);
	CHECK_EQ(vm_madvise(LIBOS, 4096, MADV_DONTNEED), -ENOMEM);
	CHECK_EQ(vm_fault(LIBOS, VM_ACCESS_READ), -EFAULT);
	CHECK_EQ(vm_mremap(LIBOS - 4096, 4096, 8192, 0, 0), -ENOMEM);
	high = map(0, 4096, RW, 0);
	CHECK_EQ(vm_mremap(high, 4096, 4096, MREMAP_MAYMOVE | MREMAP_FIXED, LIBOS), -EINVAL);
	CHECK(!vm_is_mapped(LIBOS, 4096));
	/* A stack does not grow into it. */
	CHECK_EQ(map(BOTTOM, 4096, RW, MAP_FIXED | MAP_GROWSDOWN), BOTTOM);
	CHECK_EQ(vm_fault(BOTTOM - 1, VM_ACCESS_WRITE), -EFAULT);
}

TEST(vm_munmap_refuses)
{
	setup(16 * MIB);
	CHECK_EQ(vm_munmap(TOP + 1, 4096), -EINVAL);
	CHECK_EQ(vm_munmap(TOP, 0), -EINVAL);
	CHECK_EQ(vm_munmap(TOP, SIZE_MAX), -EINVAL);
	CHECK_EQ(vm_munmap(TOP, SIZE_MAX - TOP), -EINVAL);
	CHECK_EQ(vm_munmap(TOP, 4096), 0);
}

TEST(vm_mremap_out_of_the_address_space)
{
	uintptr_t a;

	setup(16 * MIB);
	CHECK_EQ(vm_add_boot_area(TOP, 4 * PAGE_SIZE, RW, VM_DATA, "data"), 0);
	a = map(0, 3 * PAGE_SIZE, RW, 0);
	/* What lies between does not matter then. */
	CHECK_EQ(vm_mremap(a, 1ul << 47, 3 * PAGE_SIZE, MREMAP_MAYMOVE | MREMAP_FIXED, a - MIB),
		 -EINVAL);
}

TEST(vm_image_areas)
{
	struct vm_description about;
	uintptr_t image = 0x100000;

	setup(16 * MIB);
	CHECK_EQ(vm_add_boot_area(image, 0x4000, PROT_READ | PROT_EXEC, VM_TEXT, "code"), 0);
	CHECK_EQ(vm_add_boot_area(image + 0x4000, 0x4000, RW, VM_DATA, "data"), 0);
	CHECK_EQ(vm_add_boot_area(image + 0x8000, 0x4000, RW, VM_BSS, "bss"), 0);
	CHECK_EQ(vm_add_boot_area(image + 0x7000, 0x4000, RW, VM_BSS, "bss"), -EEXIST);
	CHECK_EQ(vm_add_boot_area(image + 0xc000, 0x1000, 0, VM_GUARD, "a stack"), 0);
	CHECK_EQ(resident(), 0x8000);

	CHECK_EQ(read_byte(image + 0x8000), 0);
	CHECK_EQ(write_byte(image + 0xbfff, 7), 0);
	CHECK_EQ(vm_fault(image + 0xc000, VM_ACCESS_WRITE), -EFAULT);
	CHECK_EQ(vm_fault(image, VM_ACCESS_WRITE), -EACCES);
	CHECK_EQ(vm_fault(image + 0x4000, VM_ACCESS_EXEC), -EACCES);
	/* Mapped by the machine, which the fake one did not do. */
	CHECK_EQ(vm_fault(image + 0x4000, VM_ACCESS_WRITE), -EFAULT);

	CHECK_EQ(vm_munmap(image + 0x3000, 0x1000), -EPERM);
	CHECK_EQ(vm_munmap(image + 0x8000, 0x5000), -EPERM);
	CHECK_EQ(vm_mmap(image, 0x1000, RW, ANON | MAP_FIXED), -EPERM);
	CHECK_EQ(vm_mprotect(image, 0x1000, RW), -EACCES);
	CHECK_EQ(vm_mprotect(image, 0x1000, PROT_READ | PROT_EXEC), 0);
	CHECK_EQ(vm_mprotect(image + 0xc000, 0x1000, PROT_READ), -EACCES);
	CHECK_EQ(vm_mremap(image, 0x1000, 0x2000, MREMAP_MAYMOVE, 0), -EPERM);
	CHECK_EQ(vm_madvise(image + 0x4000, 0x1000, MADV_DONTNEED), -EPERM);
	CHECK_EQ(vm_madvise(image + 0x4000, 0x1000, MADV_WILLNEED), 0);
	CHECK_EQ(vm_madvise(image + 0x8000, 0x4000, MADV_DONTNEED), 0);
	CHECK_EQ(read_byte(image + 0xbfff), 0);
	CHECK_EQ(vm_mprotect(image + 0x9000, 0x1000, PROT_READ), 0);
	CHECK_EQ(vm_munmap(image + 0xa000, 0x1000), 0);

	vm_describe(image + 0xc123, &about);
	CHECK(about.mapped && about.kind == VM_GUARD);
	CHECK_STR(about.name, "a stack");
	vm_describe(image + 0x9123, &about);
	CHECK_EQ(about.prot, PROT_READ);
	CHECK_EQ(about.start, image + 0x9000);
	CHECK_EQ(about.end, image + 0xa000);
	CHECK_STR(about.name, "bss");
	vm_describe(image + 0xa123, &about);
	CHECK(!about.mapped);
	CHECK_EQ(about.start, image + 0xa000);
	CHECK_EQ(about.end, image + 0xb000);
	vm_describe(0, &about);
	CHECK(!about.mapped && about.start == 0 && about.end == image);
	vm_describe(UINTPTR_MAX, &about);
	CHECK(!about.mapped);
}

static unsigned entered;

static void enter_stack(void)
{
	entered++;
	CHECK_EQ(vm_add_boot_area(TOP, 64 * PAGE_SIZE, RW, VM_STACK, "a stack"), 0);
	CHECK(nest_held(&mm_nest));
}

TEST(vm_areas_are_entered_when_needed)
{
	struct vm_statistics statistics;

	setup(16 * MIB);
	vm_enter_later(enter_stack);
	CHECK_EQ(vm_map_early(TOP + 61 * PAGE_SIZE, 3 * PAGE_SIZE), 0);
	CHECK_EQ(resident_pages(TOP, 64), 3);
	CHECK_EQ(entered, 0);
	CHECK_EQ(read_byte(TOP), 0);
	CHECK_EQ(entered, 1);
	CHECK_EQ(vm_mprotect(TOP, 64 * PAGE_SIZE, PROT_READ), 0);
	vm_statistics(&statistics);
	CHECK_EQ(statistics.resident, 4 * PAGE_SIZE);
	CHECK_EQ(statistics.virtual_size, 64 * PAGE_SIZE);
	CHECK_EQ(vm_munmap(TOP, 64 * PAGE_SIZE), 0);
	CHECK_EQ(resident(), 0);
	CHECK_EQ(entered, 1);
}

TEST(vm_reservations_larger_than_ram)
{
	uintptr_t sparse, none;

	setup(8 * MIB);
	sparse = map(0, 10 * TIB, RW, MAP_NORESERVE);
	none = map(0, 15 * TIB, PROT_NONE, 0);
	for (uintptr_t at = 0; at < 10 * TIB; at += TIB / 2)
		CHECK_EQ(write_byte(sparse + at, 1), 0);
	CHECK_EQ(vm_fault(none + TIB, VM_ACCESS_READ), -EACCES);
	CHECK_EQ(vm_mprotect(none + TIB, 64 * MIB, RW), 0);
	CHECK_EQ(write_byte(none + TIB + 63 * MIB, 2), 0);
	CHECK_EQ(vm_mprotect(none + TIB, 64 * MIB, PROT_NONE), 0);
	CHECK_EQ(vm_fault(none + TIB + 63 * MIB, VM_ACCESS_READ), -EACCES);
	CHECK_EQ(vm_mprotect(none + TIB, 64 * MIB, PROT_READ), 0);
	CHECK_EQ(read_byte(none + TIB + 63 * MIB), 2);
	CHECK_EQ(vm_madvise(sparse, 10 * TIB, MADV_DONTNEED), 0);
	CHECK_EQ(read_byte(sparse + TIB), 0);
	CHECK_EQ(vm_munmap(none, 25 * TIB), 0);
	CHECK_EQ(resident(), 0);
	CHECK_EQ(vm.area_count, 0);
}

/* What malloc got can be used, and it gets nothing else. */
TEST(vm_promises_are_kept)
{
	uintptr_t a, b;
	long end;

	setup(8 * MIB);
	CHECK_EQ(vm_mmap(0, 9 * MIB, RW, ANON), -ENOMEM);
	a = map(0, 5 * MIB, RW, 0);
	CHECK_EQ(vm_mmap(0, 3 * MIB, RW, ANON), -ENOMEM);
	CHECK_EQ(vm_mmap(0, 3 * MIB, RW, MAP_SHARED | MAP_ANONYMOUS), -ENOMEM);
	CHECK_EQ(vm_brk(BRK + 3 * MIB), (long)BRK);
	CHECK_EQ(vm_mremap(a, 5 * MIB, 8 * MIB, MREMAP_MAYMOVE, 0), -ENOMEM);
	CHECK_EQ(vm_mremap(a, 5 * MIB, 5 * MIB, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, 0), -ENOMEM);
	map(0, 3 * MIB, PROT_READ, 0);
	map(0, 3 * MIB, RW, MAP_NORESERVE);
	end = vm_brk(BRK + 2 * MIB);
	CHECK_EQ(end, BRK + 2 * MIB);
	/* All of it is there, and using it changes nothing. */
	for (uintptr_t at = 0; at < 5 * MIB; at += PAGE_SIZE)
		CHECK_EQ(write_byte(a + at, 1), 0);
	CHECK_EQ(vm_mmap(0, 3 * MIB, RW, ANON), -ENOMEM);
	for (uintptr_t at = 0; at < 2 * MIB; at += PAGE_SIZE)
		CHECK_EQ(write_byte(BRK + at, 1), 0);
	/* Nor does giving up the contents. */
	CHECK_EQ(vm_madvise(a, 5 * MIB, MADV_DONTNEED), 0);
	CHECK_EQ(vm_mmap(0, 3 * MIB, RW, ANON), -ENOMEM);
	/* Replacing does not need twice as much. */
	CHECK_EQ(map(a, 5 * MIB, RW, MAP_FIXED), a);
	CHECK_EQ(vm_munmap(a, 5 * MIB), 0);
	b = map(0, 5 * MIB, RW, 0);
	CHECK_EQ(write_byte(b, 1), 0);
}

TEST(vm_none_to_writable_is_not_promised)
{
	uintptr_t a;

	setup(8 * MIB);
	a = map(0, 64 * MIB, PROT_NONE, 0);
	CHECK_EQ(vm_mprotect(a, 64 * MIB, RW), 0);
	CHECK_EQ(vm.promised, 0);
	map(0, 5 * MIB, RW, 0);
}

TEST(vm_exhaustion_is_an_error)
{
	uint64_t available, touched = 0;
	uintptr_t a;
	int status = 0;

	setup(8 * MIB);
	a = map(0, 64 * MIB, RW, MAP_NORESERVE);
	available = frames_available();
	while (status == 0 && touched < 64 * MIB) {
		status = write_byte(a + touched, 1);
		touched += PAGE_SIZE;
	}
	CHECK_EQ(status, -ENOMEM);
	CHECK(touched > 7 * MIB);
	CHECK_EQ(write_byte(a + 32 * MIB, 1), -ENOMEM);
	CHECK_EQ(vm_populate(a, 64 * MIB, VM_ACCESS_WRITE), -ENOMEM);
	CHECK_EQ(vm_lock_pages(a, 64 * MIB, true, true), -ENOMEM);
	CHECK_EQ(vm_madvise(a, 64 * MIB, 23), -ENOMEM);
	CHECK_EQ(read_byte(a + 4096), 1);
	CHECK_EQ(vm_munmap(a + MIB, MIB), 0);
	CHECK_EQ(write_byte(a + 32 * MIB, 1), 0);
	CHECK_EQ(vm_munmap(a, 64 * MIB), 0);
	CHECK(frames_available() + (2 + fake_tables_kept) * PAGE_SIZE >= available);
}

/* Unmapping the middle of an area needs memory itself; it must not need what is not there. */
TEST(vm_unmapping_works_without_free_ram)
{
	uintptr_t a;

	setup(MIB);
	a = map(0, 16 * MIB, RW, MAP_NORESERVE);
	for (unsigned i = 0; i < 64; i++)
		write_byte(a + i * PAGE_SIZE, 1);
	while (frames_alloc(0) != PADDR_NONE)
		;
	for (unsigned i = 1; i < 64; i += 2)
		CHECK_EQ(vm_munmap(a + i * PAGE_SIZE, PAGE_SIZE), 0);
	while (frames_alloc(0) != PADDR_NONE)
		;
	/* Nothing is resident there: nothing is gained.  It works or is refused. */
	for (unsigned i = 1; i < 400; i++) {
		uintptr_t at = a + MIB + i * 2 * PAGE_SIZE;
		int status = vm_munmap(at, PAGE_SIZE);

		CHECK(status == 0 || status == -ENOMEM);
		CHECK_EQ(vm_is_mapped(at, PAGE_SIZE), status != 0);
	}
}

TEST(vm_huge_pages)
{
	uintptr_t a, first;

	setup(128 * MIB);
	a = map(0, 16 * MIB + PAGE_SIZE, RW, 0);
	first = (a + HUGE - 1) & ~(HUGE - 1);
	/* Not whole in the area. */
	CHECK_EQ(write_byte(a, 1), 0);
	CHECK_EQ(translation_size(a), PAGE_SIZE);
	CHECK_EQ(write_byte(first + 12345, 1), 0);
	CHECK_EQ(translation_size(first), HUGE);
	CHECK_EQ(read_byte(first + HUGE - 1), 0);
	/* A cut makes small ones of it, with the contents. */
	CHECK_EQ(vm_munmap(first + 4096, 4096), 0);
	CHECK_EQ(translation_size(first), PAGE_SIZE);
	CHECK_EQ(read_byte(first + 12345), 1);
	CHECK_EQ(resident_pages(first, 512), 511);
	/* Something is there: none. */
	CHECK_EQ(vm_madvise(first + HUGE, HUGE, MADV_NOHUGEPAGE), 0);
	CHECK_EQ(write_byte(first + HUGE, 1), 0);
	CHECK_EQ(translation_size(first + HUGE), PAGE_SIZE);
	CHECK_EQ(vm_madvise(first + HUGE, HUGE, MADV_HUGEPAGE), 0);
	CHECK_EQ(write_byte(first + HUGE + 64 * PAGE_SIZE, 1), 0);
	CHECK_EQ(translation_size(first + HUGE + 64 * PAGE_SIZE), PAGE_SIZE);
	CHECK_EQ(vm_munmap(a, 16 * MIB + PAGE_SIZE), 0);
	CHECK_EQ(resident(), 0);
	/* Not for reservations, unless wanted; not for what is not writable. */
	a = map(0, 16 * MIB, RW, MAP_NORESERVE);
	first = (a + HUGE - 1) & ~(HUGE - 1);
	CHECK_EQ(write_byte(first, 1), 0);
	CHECK_EQ(translation_size(first), PAGE_SIZE);
	CHECK_EQ(vm_madvise(a, 16 * MIB, MADV_HUGEPAGE), 0);
	CHECK_EQ(write_byte(first + HUGE, 1), 0);
	CHECK_EQ(translation_size(first + HUGE), HUGE);
	CHECK_EQ(vm_mprotect(a, 16 * MIB, PROT_READ), 0);
	CHECK_EQ(read_byte(first + 2 * HUGE), 0);
	CHECK_EQ(translation_size(first + 2 * HUGE), PAGE_SIZE);
}

TEST(vm_huge_pages_leave_ram_free)
{
	uintptr_t a;

	setup(40 * MIB);
	a = map(0, 36 * MIB, RW, 0) & ~(HUGE - 1);
	for (unsigned i = 1; i < 16; i++)
		CHECK_EQ(write_byte(a + i * HUGE, 1), 0);
	CHECK_EQ(translation_size(a + 1 * HUGE), HUGE);
	CHECK_EQ(translation_size(a + 15 * HUGE), PAGE_SIZE);
	CHECK(frames_available() > 30 * MIB);
}

TEST(vm_fault_brings_neighbours)
{
	uintptr_t a, window;

	setup(16 * MIB);
	a = map(0, 64 * PAGE_SIZE, RW, 0);
	window = (a + 8 * PAGE_SIZE) & ~(uintptr_t)0x7fff;
	CHECK_EQ(write_byte(window + 3 * PAGE_SIZE, 1), 0);
	CHECK_EQ(resident_pages(window, 8), 8);
	CHECK_EQ(resident(), 8 * PAGE_SIZE);
	/* Only where nothing is yet. */
	CHECK_EQ(vm_munmap(window + PAGE_SIZE, PAGE_SIZE), 0);
	map(window + PAGE_SIZE, PAGE_SIZE, RW, MAP_FIXED);
	CHECK_EQ(write_byte(window + PAGE_SIZE, 1), 0);
	CHECK_EQ(resident_pages(window, 8), 8);
	CHECK_EQ(read_byte(window + 3 * PAGE_SIZE), 1);
	/* Not beyond the area. */
	CHECK_EQ(vm_munmap(window + 16 * PAGE_SIZE, PAGE_SIZE), 0);
	CHECK_EQ(write_byte(window + 17 * PAGE_SIZE, 1), 0);
	CHECK_EQ(resident_pages(window + 16 * PAGE_SIZE, 8), 1);
	/* Not when RAM is short. */
	while (frames_available() > 8 * MIB)
		CHECK(frames_alloc(0) != PADDR_NONE);
	CHECK_EQ(write_byte(window + 24 * PAGE_SIZE, 1), 0);
	CHECK_EQ(resident_pages(window + 24 * PAGE_SIZE, 8), 1);
}

static unsigned count_zero(uintptr_t start, size_t size)
{
	unsigned count = 0;

	for (uintptr_t at = start; at < start + size; at += PAGE_SIZE)
		count += read_byte(at) == 0 && read_byte(at + PAGE_SIZE - 1) == 0;
	return count;
}

TEST(vm_maps_ahead)
{
	uintptr_t a, b;
	uint64_t touched;

	fake_maps_ahead = true;
	setup(128 * MIB);
	map(0, PAGE_SIZE, RW, 0); /* the first area and the first tables take frames too */
	touched = fake_ram_touched();
	a = map(0, 20 * MIB + PAGE_SIZE, RW, 0);
	CHECK_EQ(resident_pages(a, 5121), 5121);
	CHECK_EQ(translation_size((a + HUGE) & ~(HUGE - 1)), HUGE);
	CHECK_EQ(vm.promised, vm.promised_resident);
	/* Tables, what the allocator notes about each frame, and what alignment leaves over. */
	CHECK(fake_ram_touched() - touched < 32);
	for (uintptr_t at = a; at < a + 20 * MIB; at += 100)
		CHECK_EQ(write_byte(at, 0xa5), 0);
	CHECK_EQ(vm_munmap(a, 20 * MIB + PAGE_SIZE), 0);
	/* What was used is cleared, a little of it at once. */
	b = map(0, 300 * PAGE_SIZE, RW, 0);
	CHECK_EQ(resident_pages(b, 300), 0);
	CHECK_EQ(count_zero(b, 300 * PAGE_SIZE), 300);
	b = map(0, 19 * PAGE_SIZE, RW, 0);
	CHECK_EQ(resident_pages(b, 19), 19);
	CHECK_EQ(count_zero(b, 19 * PAGE_SIZE), 19);
	/* More is still new. */
	b = map(0, 30 * MIB, RW, 0);
	CHECK_EQ(resident_pages(b, 7680), 7680);
	CHECK_EQ(count_zero(b, 30 * MIB), 7680);
}

TEST(vm_maps_ahead_what_is_plain)
{
	uintptr_t a;

	fake_maps_ahead = true;
	setup(128 * MIB);
	a = map(0, MIB, RW, MAP_NORESERVE);
	CHECK_EQ(resident_pages(a, 256), 0);
	CHECK_EQ(write_byte(a + 64 * PAGE_SIZE, 1), 0);
	CHECK(resident_pages(a, 256) <= 16);
	a = map(0, MIB, RW, MAP_GROWSDOWN);
	CHECK_EQ(write_byte(a, 1), 0);
	CHECK(resident_pages(a, 256) <= 8);
	a = map(0, MIB, PROT_READ, 0);
	CHECK_EQ(resident_pages(a, 256), 0);
	a = map(0, MIB, PROT_NONE, 0);
	CHECK_EQ(vm_mprotect(a + PAGE_SIZE, MIB / 2, RW), 0);
	CHECK_EQ(resident_pages(a, 256), 128);
	CHECK_EQ(translation_size(a), 0);
	CHECK_EQ(vm_madvise(a + PAGE_SIZE, MIB / 2, MADV_DONTNEED), 0);
	CHECK_EQ(resident_pages(a, 256), 0);
	/* All of the hole comes back with one fault. */
	CHECK_EQ(write_byte(a + MIB / 4, 1), 0);
	CHECK_EQ(resident_pages(a, 256), 128);
	/* Growth. */
	a = map(0x10000000, MIB, RW, 0);
	CHECK_EQ(vm_mremap(a, MIB, 2 * MIB, 0, 0), (long)a);
	CHECK_EQ(resident_pages(a, 512), 512);
	CHECK_EQ(vm_brk(BRK + 2 * PAGE_SIZE), (long)(BRK + 2 * PAGE_SIZE));
	CHECK_EQ(resident_pages(BRK, 2), 0);
	CHECK_EQ(vm_brk(BRK + 9 * PAGE_SIZE), (long)(BRK + 9 * PAGE_SIZE));
	CHECK_EQ(resident_pages(BRK, 9), 7);
}

TEST(vm_free_keeps_what_is_promised)
{
	uintptr_t a, b;

	fake_maps_ahead = true;
	setup(64 * MIB);
	a = map(0, MIB, RW, 0);
	b = map(0, MIB, RW, MAP_NORESERVE);
	CHECK_EQ(write_byte(a, 1), 0);
	CHECK_EQ(write_byte(b, 1), 0);
	CHECK_EQ(vm_madvise(a, MIB, MADV_FREE), 0);
	CHECK_EQ(vm_madvise(b, MIB, MADV_FREE), 0);
	CHECK_EQ(resident_pages(a, 256), 256);
	CHECK_EQ(resident_pages(b, 256), 0);
	/* Not while RAM is short. */
	for (uint64_t i = 0; i < 50; i++)
		CHECK(frames_alloc(8) != PADDR_NONE);
	CHECK_EQ(vm_madvise(a, MIB, MADV_FREE), 0);
	CHECK_EQ(resident_pages(a, 256), 0);
}

/* Half of the RAM is left to those whom nothing was promised. */
TEST(vm_maps_ahead_while_ram_is_plentiful)
{
	uintptr_t a, b;

	fake_maps_ahead = true;
	setup(64 * MIB);
	a = map(0, 40 * MIB, RW, 0);
	CHECK_EQ(resident_pages(a, 10240), 0);
	CHECK_EQ(write_byte(a + 20 * MIB, 1), 0);
	CHECK(resident_pages(a, 10240) <= 512);
	b = map(0, 20 * MIB, RW, 0);
	CHECK_EQ(resident_pages(b, 5120), 5120);
	/* Promises are kept all the same. */
	for (uintptr_t at = 0; at < 40 * MIB; at += PAGE_SIZE)
		CHECK_EQ(write_byte(a + at, 1), 0);
	CHECK_EQ(vm_munmap(b, 60 * MIB), 0);
}

TEST(vm_stacks_are_mapped_in_growing_steps)
{
	unsigned faults = 0;

	fake_maps_ahead = true;
	setup(128 * MIB);
	CHECK_EQ(vm_add_boot_area(TOP, 1024 * PAGE_SIZE, RW, VM_STACK, "a stack"), 0);
	for (uintptr_t at = TOP + 1024 * PAGE_SIZE; at > TOP; at -= PAGE_SIZE) {
		faults += translation_size(at - 1) == 0;
		CHECK_EQ(write_byte(at - 1, 1), 0);
		if (faults == 1)
			CHECK(resident() <= 16 * PAGE_SIZE);
	}
	CHECK(faults > 3 && faults < 12);
}

TEST(vm_hugetlb)
{
	uintptr_t a;

	setup(32 * MIB);
	a = map(0, 5 * MIB, RW, MAP_HUGETLB);
	CHECK_EQ(a & (HUGE - 1), 0);
	CHECK_EQ(resident(), 6 * MIB);
	CHECK_EQ(translation_size(a + 5 * MIB), HUGE);
	CHECK_EQ(vm_munmap(a + 4096, HUGE), -EINVAL);
	CHECK_EQ(vm_munmap(a, HUGE + 4096), -EINVAL);
	CHECK_EQ(vm_mprotect(a, 4096, PROT_READ), -EINVAL);
	CHECK_EQ(vm_mremap(a, HUGE, 2 * HUGE, MREMAP_MAYMOVE, 0), -EINVAL);
	CHECK_EQ(vm_mmap(a + 4096, 4096, RW, ANON | MAP_FIXED), -EINVAL);
	CHECK_EQ(vm_madvise(a, 4096, MADV_DONTNEED), -EINVAL);
	CHECK_EQ(write_byte(a + 5, 1), 0);
	CHECK_EQ(vm_madvise(a, HUGE, MADV_DONTNEED), 0);
	CHECK_EQ(read_byte(a + 5), 0);
	CHECK_EQ(vm_munmap(a + HUGE, HUGE), 0);
	CHECK_EQ(vm_munmap(a, 6 * MIB), 0);
	CHECK_EQ(resident(), 0);
	CHECK_EQ(vm_mmap(0, 64 * MIB, RW, ANON | MAP_HUGETLB), -ENOMEM);
	CHECK_EQ(resident(), 0);
	CHECK_EQ(vm.area_count, 0);
	CHECK_EQ(vm_mmap(0, HUGE, RW, ANON | MAP_HUGETLB | 21 << 26), (long)(TOP - HUGE));
	CHECK_EQ(vm_mmap(0, HUGE, RW, ANON | MAP_HUGETLB | 30 << 26), -ENOMEM);
	CHECK_EQ(vm_mmap(0, HUGE, RW, ANON | MAP_HUGETLB | 16 << 26), -EINVAL);
	CHECK_EQ(vm_mmap(4096 * 5, HUGE, RW, ANON | MAP_HUGETLB | MAP_FIXED), -EINVAL);
}

TEST(vm_stacks_grow_down)
{
	uintptr_t base = 0x200000000, below;

	setup(16 * MIB);
	CHECK_EQ(map(base, 4 * PAGE_SIZE, RW, MAP_FIXED | MAP_GROWSDOWN), base);
	CHECK_EQ(write_byte(base - 1, 1), 0);
	CHECK_EQ(write_byte(base - 100 * PAGE_SIZE, 1), 0);
	CHECK_EQ(vm.size, 104 * PAGE_SIZE);
	CHECK_EQ(vm.area_count, 1);
	CHECK_EQ(vm_fault(base - 9 * MIB, VM_ACCESS_WRITE), -EFAULT);
	/* Its neighbour below keeps a distance, and a hint does not get in between. */
	below = base - 100 * PAGE_SIZE - AREA_STACK_GAP;
	CHECK(map(below, PAGE_SIZE, RW, 0) != below);
	CHECK_EQ(map(below - PAGE_SIZE, PAGE_SIZE, RW, 0), below - PAGE_SIZE);
	CHECK_EQ(vm_fault(base - 101 * PAGE_SIZE, VM_ACCESS_WRITE), -EFAULT);
	/* mprotect of all of it. */
	CHECK_EQ(vm_mprotect(base, PAGE_SIZE, PROT_READ | PROT_GROWSDOWN), 0);
	CHECK_EQ(vm_fault(base - 50 * PAGE_SIZE, VM_ACCESS_WRITE), -EACCES);
	CHECK_EQ(vm_mprotect(below - PAGE_SIZE, PAGE_SIZE, PROT_READ | PROT_GROWSDOWN), -EINVAL);
	CHECK_EQ(vm_mprotect(base, PAGE_SIZE, PROT_READ | PROT_GROWSUP), -EINVAL);
}

TEST(vm_places_below_growing_stacks)
{
	uintptr_t stack, other;

	setup(16 * MIB);
	stack = map(0, 4 * PAGE_SIZE, RW, MAP_GROWSDOWN);
	other = map(0, PAGE_SIZE, RW, 0);
	CHECK_EQ(other, stack - AREA_STACK_GAP - PAGE_SIZE);
	CHECK_EQ(vm_fault(stack - 1, VM_ACCESS_WRITE), -EFAULT);
	CHECK_EQ(vm_munmap(other, PAGE_SIZE), 0);
	CHECK_EQ(write_byte(stack - 1, 1), 0);
}

TEST(vm_limits)
{
	uintptr_t a, b;

	setup(16 * MIB);
	vm_set_limits(2 * MIB, MIB);
	a = map(0, MIB, RW, 0);
	CHECK_EQ(vm_mmap(0, 4096, RW, ANON), -ENOMEM);
	CHECK_EQ(vm_brk(BRK + 4096), (long)BRK);
	CHECK_EQ(vm_mremap(a, MIB, 2 * MIB, MREMAP_MAYMOVE, 0), -ENOMEM);
	/* What is shared is no data. */
	CHECK(vm_mmap(0, 4096, RW, MAP_SHARED | MAP_ANONYMOUS) > 0);
	b = map(0, MIB - 4096, PROT_READ, 0);
	CHECK_EQ(vm_mmap(0, 4096, PROT_READ, ANON), -ENOMEM);
	CHECK_EQ(vm_mprotect(b, 8192, RW), -ENOMEM);
	/* Replacing counts what goes. */
	CHECK_EQ(map(a, MIB, PROT_READ, MAP_FIXED), a);
	vm_set_limits(UINT64_MAX, UINT64_MAX);
	map(0, MIB, RW, 0);
}

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* As many areas as there may be, in time that grows no faster than n log n. */
TEST(vm_many_areas)
{
	double start = seconds();
	unsigned count = 0;
	uintptr_t a;
	long place;

	setup(64 * MIB);
	a = map(0, 140000 * PAGE_SIZE, PROT_NONE, 0);
	while (vm_mprotect(a + (1 + 2 * (uintptr_t)count) * PAGE_SIZE, PAGE_SIZE, PROT_READ) == 0)
		count++;
	CHECK_EQ(vm.area_count, AREA_COUNT_MAX - 1);
	CHECK_EQ(vm_mprotect(a + 139001 * PAGE_SIZE, PAGE_SIZE, PROT_READ), -ENOMEM);
	CHECK_EQ(vm_munmap(a + 138001 * PAGE_SIZE, PAGE_SIZE), 0);
	CHECK_EQ(vm_munmap(a + 137001 * PAGE_SIZE, PAGE_SIZE), -ENOMEM);
	place = vm_mmap(0, 4096, RW, ANON);
	CHECK(place > 0);
	CHECK_EQ(vm_mmap(0, 4096, PROT_READ, ANON), -ENOMEM);
	CHECK_EQ(vm_munmap((uintptr_t)place, 4096), 0);
	for (unsigned i = 0; i < 20000; i++) {
		place = vm_mmap(0, 2 * PAGE_SIZE, RW, ANON);
		CHECK_EQ(place, a - 2 * PAGE_SIZE);
		CHECK_EQ(vm_munmap((uintptr_t)place, 2 * PAGE_SIZE), 0);
	}
	CHECK_EQ(vm_munmap(a, 140000 * PAGE_SIZE), 0);
	CHECK_EQ(vm.area_count, 0);
	/* The areas' memory comes back. */
	CHECK(frames_available() > 63 * MIB);
	CHECK(seconds() - start < 20);
}

TEST(vm_mremap_special_cases)
{
	uintptr_t shared, private;

	setup(16 * MIB);
	shared = (uintptr_t)vm_mmap(0, 8192, RW, MAP_SHARED | MAP_ANONYMOUS);
	private = map(0, 8192, RW, 0);
	CHECK_EQ(vm_mremap(shared, 0, 8192, MREMAP_MAYMOVE, 0), -EINVAL);
	CHECK_EQ(vm_mremap(private, 0, 8192, MREMAP_MAYMOVE, 0), -EINVAL);
	CHECK_EQ(vm_mremap(private, 8192, 8192, 64, 0), -EINVAL);
	CHECK_EQ(vm_mremap(private, 8192, SIZE_MAX, MREMAP_MAYMOVE, 0), -EINVAL);
	CHECK_EQ(vm_mremap(private, 8192, TOP, MREMAP_MAYMOVE, 0), -ENOMEM);
	CHECK_EQ(vm_mremap(private, 8192, 8192, MREMAP_MAYMOVE | MREMAP_FIXED, 4096), -EPERM);
	/* The source is left empty. */
	CHECK_EQ(write_byte(private, 5), 0);
	shared = (uintptr_t)vm_mremap(private, 8192, 8192, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, 0);
	CHECK_EQ(read_byte(shared), 5);
	CHECK_EQ(read_byte(private), 0);
}

TEST(vm_mremap_moves_huge_pages_whole)
{
	uintptr_t a, to = TOP - 64 * MIB;

	setup(128 * MIB);
	a = map(0, 8 * MIB, RW, 0);
	for (unsigned i = 0; i < 4; i++)
		CHECK_EQ(write_byte(a + i * HUGE + i, (unsigned char)(i + 1)), 0);
	CHECK_EQ(translation_size(a), HUGE);
	CHECK_EQ(vm_mremap(a, 8 * MIB, 8 * MIB, MREMAP_MAYMOVE | MREMAP_FIXED, to), (long)to);
	CHECK_EQ(translation_size(to), HUGE);
	CHECK_EQ(vm_mremap(to, 8 * MIB, 8 * MIB, MREMAP_MAYMOVE | MREMAP_FIXED, a + 4096),
		 (long)(a + 4096));
	for (unsigned i = 0; i < 4; i++)
		CHECK_EQ(read_byte(a + 4096 + i * HUGE + i), i + 1);
	CHECK_EQ(resident(), 8 * MIB);
}

TEST(vm_populate_and_lock)
{
	unsigned char vector[8];
	uintptr_t a, b;

	setup(16 * MIB);
	a = map(0, 8 * PAGE_SIZE, RW, MAP_POPULATE);
	CHECK_EQ(resident_pages(a, 8), 8);
	b = map(0, 8 * PAGE_SIZE, RW, MAP_POPULATE | MAP_NONBLOCK);
	CHECK_EQ(resident_pages(b, 8), 0);
	CHECK_EQ(vm_mincore(b, 8 * PAGE_SIZE, vector), 0);
	CHECK_EQ(vector[7], 0);
	CHECK_EQ(vm_lock_pages(b + 5 * PAGE_SIZE, PAGE_SIZE, true, true), 0);
	CHECK_EQ(vm_mincore(b, 8 * PAGE_SIZE, vector), 0);
	CHECK_EQ(vector[5], 1);
	map(b, PAGE_SIZE, PROT_NONE, MAP_FIXED);
	CHECK_EQ(vm_lock_pages(b, PAGE_SIZE, true, true), -ENOMEM);
	CHECK_EQ(vm_lock_pages(b - PAGE_SIZE, PAGE_SIZE, true, true), -ENOMEM);
	CHECK_EQ(vm_populate(b, PAGE_SIZE, VM_ACCESS_READ), -EACCES);
	CHECK_EQ(vm_populate(b - PAGE_SIZE, PAGE_SIZE, VM_ACCESS_READ), -EFAULT);
	CHECK_EQ(vm_madvise(b, PAGE_SIZE, 22), -EINVAL);
	CHECK_EQ(vm_madvise(b - PAGE_SIZE, PAGE_SIZE, 22), -ENOMEM);
	/* mlockall */
	CHECK_EQ(vm_munmap(b, 8 * PAGE_SIZE), 0);
	b = map(0, 100 * PAGE_SIZE, RW, 0);
	CHECK_EQ(vm_lock_all(true, true, true), 0);
	CHECK_EQ(resident_pages(b, 100), 100);
	b = map(0, 100 * PAGE_SIZE, RW, 0);
	CHECK_EQ(resident_pages(b, 100), 100);
	CHECK_EQ(vm_brk(BRK + 4 * PAGE_SIZE), (long)(BRK + 4 * PAGE_SIZE));
	CHECK_EQ(resident_pages(BRK, 4), 4);
	CHECK_EQ(vm_unlock_all(), 0);
	b = map(0, 100 * PAGE_SIZE, RW, 0);
	CHECK_EQ(resident_pages(b, 100), 0);
}

TEST(vm_shared_memory_keeps_its_contents)
{
	uintptr_t a;

	setup(16 * MIB);
	a = (uintptr_t)vm_mmap(0, 8192, RW, MAP_SHARED | MAP_ANONYMOUS);
	CHECK_EQ(write_byte(a, 3), 0);
	CHECK_EQ(vm_madvise(a, 8192, MADV_DONTNEED), 0);
	CHECK_EQ(read_byte(a), 3);
	CHECK_EQ(vm_madvise(a, 8192, MADV_FREE), -EINVAL);
	CHECK_EQ(vm_madvise(a, 8192, MADV_REMOVE), 0);
	CHECK_EQ(read_byte(a), 0);
}

TEST(vm_heap)
{
	setup(16 * MIB);
	CHECK_EQ(vm_brk(0), (long)BRK);
	CHECK_EQ(vm_brk(BRK - 1), (long)BRK);
	CHECK_EQ(vm_brk(BRK + 5), (long)(BRK + 5));
	CHECK_EQ(write_byte(BRK + 4095, 9), 0);
	CHECK_EQ(vm_brk(BRK + 3 * MIB), (long)(BRK + 3 * MIB));
	CHECK_EQ(write_byte(BRK + 2 * MIB, 9), 0);
	CHECK_EQ(vm_brk(BRK + 4096), (long)(BRK + 4096));
	CHECK_EQ(vm_fault(BRK + 2 * MIB, VM_ACCESS_READ), -EFAULT);
	CHECK_EQ(vm_brk(BRK + 3 * MIB), (long)(BRK + 3 * MIB));
	CHECK_EQ(read_byte(BRK + 2 * MIB), 0);
	CHECK_EQ(read_byte(BRK + 4095), 9);
	CHECK_EQ(vm_brk(UINTPTR_MAX), (long)(BRK + 3 * MIB));
	CHECK_EQ(vm_brk(LIBOS + 4096), (long)(BRK + 3 * MIB));
	/* Something is in the way. */
	map(BRK + 4 * MIB, 4096, RW, MAP_FIXED);
	CHECK_EQ(vm_brk(BRK + 4 * MIB + 1), (long)(BRK + 3 * MIB));
	CHECK_EQ(vm_brk(BRK + 4 * MIB), (long)(BRK + 4 * MIB));
	CHECK_EQ(vm_brk(BRK), (long)BRK);
	CHECK_EQ(resident(), 0);
}

TEST(vm_fault_inside_the_lock_is_fatal)
{
	uintptr_t a;
	bool events;

	setup(16 * MIB);
	a = map(0, 4096, RW, 0);
	events = mm_lock();
	CHECK(FAKE_PANICS(vm_fault(LIBOS, VM_ACCESS_WRITE)));
	mm_unlock(events);
	/* The application's own stack, which it took away. */
	events = mm_lock();
	CHECK(FAKE_PANICS(vm_fault(a, VM_ACCESS_WRITE)));
	CHECK(strcmp(fake_panic_text, "ended by signal 11") == 0);
	machine_event_unmask(events);
	CHECK_EQ(vm_fault(a, VM_ACCESS_WRITE), 0);
	CHECK_EQ(vm_fault(a, VM_ACCESS_WRITE), 0);
}

TEST(vm_mremap_of_several_areas)
{
	uintptr_t a, b;

	setup(64 * MIB);
	a = map(0, 8 * PAGE_SIZE, RW, 0);
	b = map(0, 8 * PAGE_SIZE, RW, 0);
	CHECK_EQ(vm_mprotect(a + 2 * PAGE_SIZE, PAGE_SIZE, PROT_READ), 0);
	CHECK_EQ(vm_munmap(a + 4 * PAGE_SIZE, PAGE_SIZE), 0);
	CHECK_EQ(vm_mremap(a + 4 * PAGE_SIZE, PAGE_SIZE, PAGE_SIZE, MREMAP_MAYMOVE | MREMAP_FIXED,
			   b), -EFAULT);
	CHECK_EQ(vm_mremap(a, 6 * PAGE_SIZE, 6 * PAGE_SIZE, MREMAP_MAYMOVE | MREMAP_FIXED, b),
		 (long)b);
	CHECK(!vm_is_mapped(a, PAGE_SIZE));
	CHECK(!vm_is_mapped(a + 5 * PAGE_SIZE, PAGE_SIZE));
	CHECK(vm_is_mapped(a + 6 * PAGE_SIZE, 2 * PAGE_SIZE));
	CHECK_EQ(vm_fault(b + PAGE_SIZE, VM_ACCESS_WRITE), 0);
	CHECK_EQ(vm_fault(b + 2 * PAGE_SIZE, VM_ACCESS_WRITE), -EACCES);
	CHECK(vm_is_mapped(b, 8 * PAGE_SIZE));
	/* With the old ones kept, and at most up to the end of the range. */
	CHECK_EQ(vm_mremap(b + PAGE_SIZE, 2 * PAGE_SIZE, 2 * PAGE_SIZE,
			   MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, a), (long)a);
	CHECK(vm_is_mapped(b, 8 * PAGE_SIZE));
	CHECK_EQ(vm_fault(a + PAGE_SIZE, VM_ACCESS_WRITE), -EACCES);
	CHECK(!vm_is_mapped(a + 2 * PAGE_SIZE, PAGE_SIZE));
}

/* Areas of several kinds, and a huge page at the end that cannot be split: all or nothing. */
TEST(vm_munmap_is_atomic)
{
	uintptr_t a = 0x200000000;

	setup(128 * MIB);
	map(a, HUGE, RW, MAP_FIXED | MAP_NORESERVE);
	map(a + HUGE, HUGE, RW, MAP_FIXED);
	CHECK_EQ(write_byte(a, 1), 0);
	CHECK_EQ(write_byte(a + HUGE, 2), 0);
	CHECK_EQ(translation_size(a + HUGE), HUGE);
	fake_tables_fail_after = 0;
	CHECK_EQ(vm_munmap(a, HUGE + PAGE_SIZE), -ENOMEM);
	CHECK_EQ(vm_mmap(a, HUGE + PAGE_SIZE, RW, ANON | MAP_FIXED), -ENOMEM);
	CHECK_EQ(vm_mprotect(a, HUGE + PAGE_SIZE, PROT_READ), -ENOMEM);
	CHECK_EQ(read_byte(a), 1);
	CHECK_EQ(write_byte(a, 1), 0);
	fake_tables_fail_after = -1;
	CHECK_EQ(vm_munmap(a, HUGE + PAGE_SIZE), 0);
	CHECK_EQ(read_byte(a + HUGE), -EFAULT);
	CHECK_EQ(read_byte(a + HUGE + PAGE_SIZE), 0);
}

/* Each table allocation of a fixed sequence fails once; nothing may be lost by that. */
static void sequence(void)
{
	uintptr_t a = 0x200000000;

	vm_mmap(a, 16 * MIB, RW, ANON | MAP_FIXED);
	for (unsigned i = 0; i < 8; i++)
		vm_fault(a + i * HUGE, VM_ACCESS_WRITE);
	vm_mprotect(a + 4096, HUGE, PROT_READ);
	vm_munmap(a + 3 * HUGE + 4096, HUGE);
	vm_mremap(a + 5 * HUGE + 4096, 8192, 8192, MREMAP_MAYMOVE | MREMAP_FIXED, 2 * a);
	vm_mremap(a + 6 * HUGE, HUGE, HUGE, MREMAP_MAYMOVE | MREMAP_FIXED, 3 * a + 4096);
	vm_madvise(a + 7 * HUGE + 8192, 8192, MADV_DONTNEED);
	vm_mmap(a + 7 * HUGE + 16384, 8192, PROT_NONE, ANON | MAP_FIXED);
}

TEST(vm_failing_tables)
{
	uint64_t available;

	setup(128 * MIB);
	available = frames_available();
	for (long n = 0; n < 20; n++) {
		struct vm_statistics statistics;

		fake_tables_fail_after = n;
		sequence();
		fake_tables_fail_after = -1;
		vm_statistics(&statistics);
		CHECK_EQ(statistics.resident, fake_mapped_pages * PAGE_SIZE);
		CHECK_EQ(vm_munmap(0x100000, LIBOS - 0x100000), 0);
		CHECK_EQ(fake_mapped_pages, 0);
		CHECK_EQ(vm.promised_resident, 0);
		CHECK(frames_available() + (2 + fake_tables_kept) * PAGE_SIZE >= available);
	}
}

CHECK_MAIN
