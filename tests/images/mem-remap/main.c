/* SPDX-License-Identifier: MIT */
/* mremap(2): growing, shrinking, moving; errors. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PAGE 4096ul
#define BASE 0x200000000ul
#define RW (PROT_READ | PROT_WRITE)

static unsigned char *base = (unsigned char *)BASE;

static void fresh(int pages)
{
	munmap(base, 256 * PAGE);
	mmap(base, (unsigned)pages * PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	for (int i = 0; i < pages; i++)
		base[(unsigned)i * PAGE] = (unsigned char)('a' + i);
}

static void show(int pages)
{
	unsigned char resident;

	for (int i = 0; i < pages; i++) {
		unsigned char *p = base + (unsigned)i * PAGE;

		putchar(mincore(p, PAGE, &resident) != 0 ? '.' : *p ? *p : '0');
	}
	putchar('\n');
}

static void remap(const char *what, unsigned long old, unsigned long old_pages,
		  unsigned long new_pages, int flags, unsigned long target)
{
	long result = syscall(SYS_mremap, BASE + old * PAGE, old_pages * PAGE, new_pages * PAGE,
			      flags, BASE + target * PAGE);

	printf("%s: ", what);
	if (result == -1)
		printf("%s\n", strerror(errno));
	else if ((unsigned long)result - BASE < 256 * PAGE)
		printf("at %lu\n", ((unsigned long)result - BASE) / PAGE);
	else
		printf("elsewhere, %c%c\n", *(char *)result, ((char *)result)[PAGE]);
	show(32);
}

static void errors(void)
{
	fresh(8);
	remap("unknown flag", 0, 4, 4, 8, 0);
	remap("fixed without maymove", 0, 4, 4, MREMAP_FIXED, 16);
	remap("no new size", 0, 4, 0, MREMAP_MAYMOVE, 0);
	remap("no old size, private", 0, 0, 4, MREMAP_MAYMOVE, 0);
	remap("not mapped", 64, 4, 8, MREMAP_MAYMOVE, 0);
	remap("too long to grow", 6, 4, 8, MREMAP_MAYMOVE, 0);
	remap("onto itself", 0, 4, 4, MREMAP_MAYMOVE | MREMAP_FIXED, 0);
	remap("overlap", 0, 4, 4, MREMAP_MAYMOVE | MREMAP_FIXED, 2);
	remap("too large", 0, 4, 1ul << 35, MREMAP_MAYMOVE, 0);
	remap("far too large", 0, 4, 1ul << 51, MREMAP_MAYMOVE, 0);
	remap("dontunmap, other size", 0, 4, 5, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, 16);
	remap("dontunmap without maymove", 0, 4, 4, MREMAP_DONTUNMAP, 16);
	printf("odd address: %ld %d\n",
	       syscall(SYS_mremap, BASE + 1, PAGE, 2 * PAGE, MREMAP_MAYMOVE, 0), errno == EINVAL);
	printf("odd target: %ld %d\n",
	       syscall(SYS_mremap, BASE, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, BASE + 8193),
	       errno == EINVAL);
}

static void moves(void)
{
	fresh(8);
	remap("same size", 0, 8, 8, 0, 0);
	remap("grow in place", 0, 8, 12, 0, 0);
	remap("shrink", 0, 12, 6, 0, 0);
	remap("no room", 2, 2, 12, 0, 0);
	remap("shrink the middle", 1, 4, 2, 0, 0);
	fresh(8);
	remap("move", 2, 4, 4, MREMAP_MAYMOVE | MREMAP_FIXED, 20);
	remap("move and grow", 20, 4, 6, MREMAP_MAYMOVE | MREMAP_FIXED, 12);
	remap("move and shrink", 12, 6, 2, MREMAP_MAYMOVE | MREMAP_FIXED, 2);
	remap("replacing", 0, 2, 2, MREMAP_MAYMOVE | MREMAP_FIXED, 6);
	fresh(8);
	mmap(base + 8 * PAGE, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	remap("has to move", 0, 8, 16, MREMAP_MAYMOVE, 0);
	fresh(8);
	remap("keeping the old", 1, 3, 3, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, 16);
	base[2 * PAGE] = 'X';
	show(32);
}

/* A vector that grows as realloc makes it grow. */
static void vector(void)
{
	size_t size = 1 << 20;
	unsigned *v = malloc(size);
	unsigned long wrong = 0;

	for (size_t i = 0; i < size / 4; i++)
		v[i] = (unsigned)i * 2654435761u;
	while (size < 24 << 20) {
		v = realloc(v, size * 2);
		for (size_t i = size / 4; i < size / 2; i++)
			v[i] = (unsigned)i * 2654435761u;
		size *= 2;
	}
	for (size_t i = 0; i < size / 4; i++)
		wrong += v[i] != (unsigned)i * 2654435761u;
	printf("vector of %zu bytes, %lu wrong\n", size, wrong);
	v = realloc(v, 5000);
	printf("%u %u\n", v[1], v[1249]);
	free(v);
}

int main(void)
{
	errors();
	moves();
	vector();
	return 0;
}
