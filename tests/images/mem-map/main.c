/* SPDX-License-Identifier: MIT */
/* mmap(2): places, flags, errors. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PAGE 4096ul
#define RW (PROT_READ | PROT_WRITE)
#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)
#define BASE 0x200000000ul

/* The library changes and checks arguments: ask the kernel. */
static long map(unsigned long address, unsigned long size, int prot, int flags, int fd, long offset)
{
	long result = syscall(SYS_mmap, address, size, prot, flags, fd, offset);

	return result == -1 ? -errno : result;
}

static void show(const char *what, long result)
{
	if (result < 0)
		printf("%s: %s\n", what, strerror((int)-result));
	else if ((unsigned long)result >= BASE && (unsigned long)result < BASE + (1ul << 40))
		printf("%s: base + %lx\n", what, (unsigned long)result - BASE);
	else
		printf("%s: %s\n", what, result % (long)PAGE == 0 && result ? "some page" : "odd");
}

static void errors(void)
{
	show("no length", map(0, 0, RW, ANON, -1, 0));
	show("no type", map(0, PAGE, RW, MAP_ANONYMOUS, -1, 0));
	show("both types", map(0, PAGE, RW, MAP_ANONYMOUS | MAP_SHARED_VALIDATE, -1, 0));
	show("odd offset", map(0, PAGE, RW, ANON, -1, 1));
	show("offset", map(0, PAGE, RW, ANON, -1, PAGE));
	show("fixed, odd address", map(BASE + 1, PAGE, RW, ANON | MAP_FIXED, -1, 0));
	show("not replacing, odd", map(BASE + 1, PAGE, RW, ANON | MAP_FIXED_NOREPLACE, -1, 0));
	show("length overflows", map(0, -1ul, RW, ANON, -1, 0));
	show("too long", map(0, 1ul << 63, RW, ANON, -1, 0));
	show("address space", map(0, 1ul << 47, RW, ANON | MAP_NORESERVE, -1, 0));
	show("beyond the end", map(0x7ffffffff000ul, PAGE, RW, ANON | MAP_FIXED, -1, 0));
	show("across the end", map(0x7fffffffe000ul, 2 * PAGE, RW, ANON | MAP_FIXED, -1, 0));
	show("kernel's half", map(0xffff800000000000ul, PAGE, RW, ANON | MAP_FIXED, -1, 0));
	show("bad descriptor", map(0, PAGE, RW, MAP_PRIVATE, -1, 0));
	show("no descriptor", map(0, PAGE, RW, MAP_SHARED, 77, 0));
	show("anonymous with a descriptor", map(0, PAGE, RW, ANON, 1, 0));
	show("unknown flag", map(0, PAGE, RW, ANON | 1 << 21, -1, 0));
	show("huge, unknown size", map(0, PAGE, RW, ANON | MAP_HUGETLB | 13 << 26, -1, 0));
	show("shared, growing down", map(0, PAGE, RW, MAP_SHARED | MAP_ANONYMOUS | MAP_GROWSDOWN,
					 -1, 0));
}

static void places(void)
{
	unsigned char *p;

	show("hint", map(BASE, 3 * PAGE, RW, ANON, -1, 0));
	show("hint taken", map(BASE, PAGE, RW, ANON, -1, 0));
	show("odd hint", map(BASE + 0x10000 + 17, PAGE, RW, ANON, -1, 0));
	show("hint too high", map(0x7fffffffe000ul, 2 * PAGE, RW, ANON, -1, 0));
	show("not replacing, taken", map(BASE + PAGE, PAGE, RW, ANON | MAP_FIXED_NOREPLACE, -1, 0));
	show("not replacing, overlap", map(BASE - PAGE, 2 * PAGE, RW, ANON | MAP_FIXED_NOREPLACE,
					   -1, 0));
	show("not replacing, free", map(BASE + 3 * PAGE, PAGE, RW, ANON | MAP_FIXED_NOREPLACE, -1,
					0));
	p = (unsigned char *)BASE;
	memset(p, 0x5a, 4 * PAGE);
	show("replacing", map(BASE + PAGE, PAGE, RW, ANON | MAP_FIXED, -1, 0));
	printf("contents: %x %x %x %x\n", p[PAGE - 1], p[PAGE], p[2 * PAGE - 1], p[2 * PAGE]);
	show("length is rounded up", map(BASE + 0x20000, 1, RW, ANON | MAP_FIXED, -1, 0));
	p = (unsigned char *)BASE + 0x20000;
	p[PAGE - 1] = 1;
	printf("last byte: %d\n", p[PAGE - 1]);
	show("not accessible", map(BASE + 0x30000, PAGE, PROT_NONE, ANON | MAP_FIXED, -1, 0));
	show("populated", map(BASE + 0x40000, 8 * PAGE, RW, ANON | MAP_FIXED | MAP_POPULATE, -1, 0));
	show("stack", map(BASE + 0x50000, 8 * PAGE, RW, ANON | MAP_FIXED | MAP_STACK, -1, 0));
	show("locked", map(BASE + 0x60000, 8 * PAGE, RW, ANON | MAP_FIXED | MAP_LOCKED, -1, 0));
	show("executable", map(BASE + 0x70000, PAGE, PROT_READ | PROT_EXEC, ANON | MAP_FIXED, -1,
			       0));
	show("write only", map(BASE + 0x80000, PAGE, PROT_WRITE, ANON | MAP_FIXED, -1, 0));
	*(volatile int *)(BASE + 0x80000) = 3;
	printf("reads %d\n", *(volatile int *)(BASE + 0x80000));
}

static void zeroed(void)
{
	unsigned char *p = mmap(NULL, 1 << 20, RW, ANON, -1, 0);
	long sum = 0;

	for (int i = 0; i < 1 << 20; i++)
		sum += p[i];
	printf("sum of a fresh MiB: %ld\n", sum);
	memset(p, 1, 1 << 20);
	munmap(p, 1 << 20);
	p = mmap(NULL, 1 << 20, RW, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	for (int i = 0; i < 1 << 20; i++)
		sum += p[i];
	printf("after others used it: %ld\n", sum);
}

int main(void)
{
	errors();
	places();
	zeroed();
	return 0;
}
