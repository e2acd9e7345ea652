/* SPDX-License-Identifier: MIT */
/*
 * The system calls of the mmap family: what they check before libos/mm does the work.
 */
#define _GNU_SOURCE
#include "../../lib/check.h"

#include <errno.h>
#include <sys/mman.h>

#include <file/file.h>
#include <mm/frames.h>
#include <mm/vm.h>

#include <sys_calls.h>

#include "../../fake/context.h"
#include "../../fake/paging.h"

#define TOP ((uintptr_t)0x7f0000000000)
#define RW (PROT_READ | PROT_WRITE)
#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)
#define RAM ((uint64_t)16 << 20)

/* Descriptor 3 is open. */
struct file *descriptor_file(int fd)
{
	static struct file file;

	return fd == 3 ? &file : NULL;
}

static void setup(void)
{
	static const struct vm_layout layout = {
		.brk_start = 0x400000,
		.mmap_top = TOP,
		.mmap_bottom = 0x610000000000,
	};

	fake_ram_init(RAM, RAM);
	frames_add(RAM, RAM);
	vm_init(&layout);
}

/* An address of the application; nothing is there on the host. */
static void *at(uintptr_t address)
{
	return (char *)NULL + address;
}

static unsigned char *map(size_t size, int prot)
{
	long place = sys_mmap(NULL, size, prot, ANON, -1, 0);

	CHECK(place > 0);
	return at((uintptr_t)place);
}

TEST(calls_mmap)
{
	unsigned char *a;

	setup();
	a = map(8192, RW);
	CHECK_EQ(sys_mmap(NULL, 4096, RW, ANON, -1, 1), -EINVAL);
	CHECK_EQ(sys_mmap(NULL, 4096, RW, ANON, -1, 4096), (long)(TOP - 12288));
	CHECK_EQ(sys_mmap(NULL, 4096, RW, MAP_PRIVATE, -1, 0), -EBADF);
	CHECK_EQ(sys_mmap(NULL, 4096, RW, MAP_PRIVATE, 77, 0), -EBADF);
	CHECK_EQ(sys_mmap(NULL, 4096, RW, MAP_PRIVATE, 1, 0), -ENODEV);
	CHECK_EQ(sys_mprotect(a, 4096, PROT_READ), 0);
	CHECK_EQ(sys_mprotect(a, 4096, RW | PROT_EXEC), -EACCES);
	CHECK_EQ(sys_mremap(a, 4096, 8192, 0, NULL), -ENOMEM);
	CHECK_EQ(sys_madvise(a, 8192, MADV_DONTNEED), 0);
	CHECK_EQ(sys_munmap(a, 8192), 0);
	CHECK_EQ(sys_brk(NULL), 0x400000);
}

TEST(calls_mincore)
{
	static unsigned char vector[600];
	unsigned char *a;

	setup();
	a = map(600 * PAGE_SIZE, RW);
	CHECK_EQ(sys_mlock(a + 299 * PAGE_SIZE, 1), 0);
	memset(vector, 9, sizeof(vector));
	CHECK_EQ(sys_mincore(a, 599 * PAGE_SIZE + 1, vector), 0);
	CHECK_EQ(vector[0], 0);
	CHECK_EQ(vector[299], 1);
	CHECK_EQ(vector[599], 0);
	CHECK_EQ(sys_mincore(a + 1, 4096, vector), -EINVAL);
	CHECK_EQ(sys_mincore(a + 4096, 600 * PAGE_SIZE, vector), -ENOMEM);
	CHECK_EQ(sys_mincore(a, SIZE_MAX, vector), -ENOMEM);
	CHECK_EQ(sys_mincore(a, 0, vector), 0);
	fake_user_poison(vector + 256, 1);
	CHECK_EQ(sys_mincore(a, 600 * PAGE_SIZE, vector), -EFAULT);
	CHECK_EQ(sys_mincore(a, 256 * PAGE_SIZE, vector), 0);
}

TEST(calls_mlock)
{
	unsigned char *a;

	setup();
	a = map(64 * PAGE_SIZE, RW);
	CHECK_EQ(sys_mlock(a + 100, 5 * PAGE_SIZE), 0);
	CHECK(fake_mapped_pages >= 6);
	CHECK_EQ(sys_munlock(a, PAGE_SIZE), 0);
	CHECK_EQ(sys_munlock(a + 63 * PAGE_SIZE, 2 * PAGE_SIZE), -ENOMEM);
	CHECK_EQ(sys_mlock(a + 63 * PAGE_SIZE, 2 * PAGE_SIZE), -ENOMEM);
	CHECK_EQ(sys_mlock(a, SIZE_MAX), 0); /* as on Linux, the length overflows to none */
	CHECK_EQ(sys_mlock(a, SIZE_MAX / 2), -ENOMEM);
	CHECK_EQ(sys_mlock(a, SIZE_MAX - PAGE_SIZE), -EINVAL);
	CHECK_EQ(sys_mlock(a, 0), 0);
	CHECK_EQ(sys_mlock2(a, PAGE_SIZE, 2), -EINVAL);
	CHECK_EQ(sys_mlock2(a, PAGE_SIZE, MLOCK_ONFAULT), 0);
	CHECK_EQ(sys_mlockall(0), -EINVAL);
	CHECK_EQ(sys_mlockall(MCL_ONFAULT), -EINVAL);
	CHECK_EQ(sys_mlockall(8 | MCL_CURRENT), -EINVAL);
	CHECK_EQ(sys_mlockall(MCL_CURRENT), 0);
	CHECK_EQ(fake_mapped_pages, 64);
	CHECK_EQ(sys_munlockall(), 0);
}

TEST(calls_msync)
{
	unsigned char *a;

	setup();
	a = map(4 * PAGE_SIZE, RW);
	CHECK_EQ(sys_msync(a, 4 * PAGE_SIZE, MS_SYNC), 0);
	CHECK_EQ(sys_msync(a, 4 * PAGE_SIZE, MS_ASYNC | MS_INVALIDATE), 0);
	CHECK_EQ(sys_msync(a, 0, 0), 0);
	CHECK_EQ(sys_msync(a, 4096, MS_SYNC | MS_ASYNC), -EINVAL);
	CHECK_EQ(sys_msync(a, 4096, 64), -EINVAL);
	CHECK_EQ(sys_msync(a + 1, 4096, MS_SYNC), -EINVAL);
	CHECK_EQ(sys_msync(a, 5 * PAGE_SIZE, MS_SYNC), -ENOMEM);
	CHECK_EQ(sys_msync(a, SIZE_MAX - 4096, MS_SYNC), -ENOMEM);
}

CHECK_MAIN
