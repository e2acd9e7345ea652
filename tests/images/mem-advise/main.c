/* SPDX-License-Identifier: MIT */
/* madvise(2), mincore(2), msync(2). */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PAGE 4096ul
#define BASE 0x200000000ul
#define RW (PROT_READ | PROT_WRITE)

static unsigned char *base = (unsigned char *)BASE;

static void fresh(int prot, int type)
{
	mmap(base, 8 * PAGE, RW, type | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	for (unsigned i = 0; i < 8; i++)
		base[i * PAGE + i] = (unsigned char)('a' + i);
	mprotect(base, 8 * PAGE, prot);
}

static void show(void)
{
	unsigned char resident;

	for (unsigned i = 0; i < 8; i++) {
		unsigned char *p = base + i * PAGE;

		putchar(mincore(p, PAGE, &resident) != 0 ? '.' : p[i] ? p[i] : '0');
	}
	putchar('\n');
}

static void result(const char *what, int number, long status)
{
	printf("%s %d: %s\n", what, number, status == 0 ? "done" : strerror(errno));
}

static void advise(const char *what, unsigned long address, unsigned long size, int advice)
{
	result(what, advice, syscall(SYS_madvise, address, size, advice));
}

static void contents(void)
{
	fresh(RW, MAP_PRIVATE);
	advise("private", BASE + PAGE, 2 * PAGE, MADV_DONTNEED);
	show();
	memset(base + PAGE, 'z', 2 * PAGE);
	show();
	fresh(PROT_READ, MAP_PRIVATE);
	advise("read only", BASE + PAGE, 2 * PAGE, MADV_DONTNEED);
	show();
	fresh(RW, MAP_SHARED);
	advise("shared", BASE + PAGE, 2 * PAGE, MADV_DONTNEED);
	show();
	advise("shared", BASE + PAGE, 2 * PAGE, MADV_REMOVE);
	show();
	fresh(RW, MAP_PRIVATE);
	munmap(base + 3 * PAGE, PAGE);
	advise("across a hole", BASE + 2 * PAGE, 3 * PAGE, MADV_DONTNEED);
	show();
	fresh(RW, MAP_PRIVATE);
	mlock(base + 4 * PAGE, PAGE);
	advise("locked", BASE + 2 * PAGE, 4 * PAGE, MADV_DONTNEED);
	show();
	munlock(base + 4 * PAGE, PAGE);
	advise("part of a page", BASE + 6 * PAGE, 1, MADV_DONTNEED);
	show();
}

static void errors(void)
{
	static const int all[] = { 0, 1, 2, 10, 11, 16, 17, 18, 19, 5, 6, 7, 26, 99, -1 };

	fresh(RW, MAP_PRIVATE);
	for (unsigned i = 0; i < sizeof all / sizeof *all; i++)
		advise("advice", BASE, PAGE, all[i]);
	advise("odd address", BASE + 1, PAGE, MADV_NORMAL);
	advise("no length", BASE, 0, MADV_DONTNEED);
	advise("no length, unknown", BASE, 0, 99);
	advise("overflow", BASE, -PAGE, MADV_DONTNEED);
	advise("length overflows", BASE, -1ul, MADV_DONTNEED);
	advise("unmapped", 0x100000000ul, PAGE, MADV_DONTNEED);
	advise("private", BASE, PAGE, MADV_REMOVE);
	fresh(RW, MAP_SHARED);
	advise("shared", BASE, PAGE, MADV_FREE);
	advise("shared", BASE, PAGE, MADV_WIPEONFORK);
}

static void mincore_calls(void)
{
	unsigned char vector[8];

	mmap(base, 8 * PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	madvise(base, 8 * PAGE, MADV_NOHUGEPAGE);
	mlock(base, 3 * PAGE);
	memset(vector, 0xff, 8);
	result("mincore", 0, syscall(SYS_mincore, base, 3 * PAGE, vector));
	printf("%d %d %d, not touched: %x\n", vector[0], vector[1], vector[2], vector[3]);
	result("odd address", 0, syscall(SYS_mincore, base + 1, PAGE, vector));
	result("no length", 0, syscall(SYS_mincore, base, 0, vector));
	result("bad vector", 0, syscall(SYS_mincore, base, PAGE, 8));
	result("unmapped", 0, syscall(SYS_mincore, 0x100000000ul, PAGE, vector));
	result("part of a page", 0, syscall(SYS_mincore, base, 1, vector));
	result("too long", 0, syscall(SYS_mincore, base, 1ul << 47, vector));
	munlockall();
}

static void msync_calls(void)
{
	fresh(RW, MAP_PRIVATE);
	for (int flags = 0; flags < 9; flags++)
		result("msync", flags, syscall(SYS_msync, base, 8 * PAGE, flags));
	result("odd address", 4, syscall(SYS_msync, base + 1, PAGE, MS_SYNC));
	result("no length", 4, syscall(SYS_msync, base, 0, MS_SYNC));
	result("unmapped", 4, syscall(SYS_msync, 0x100000000ul, PAGE, MS_SYNC));
	result("overflow", 4, syscall(SYS_msync, base, -PAGE, MS_SYNC));
	munmap(base + 2 * PAGE, PAGE);
	result("across a hole", 4, syscall(SYS_msync, base, 8 * PAGE, MS_SYNC));
	mlock(base, PAGE);
	result("locked", 2, syscall(SYS_msync, base, PAGE, MS_INVALIDATE));
	result("locked", 4, syscall(SYS_msync, base, PAGE, MS_SYNC));
}

int main(void)
{
	contents();
	errors();
	mincore_calls();
	msync_calls();
	return 0;
}
