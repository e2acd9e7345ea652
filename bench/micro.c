/* SPDX-License-Identifier: MIT */
/*
 * What single operations cost.  Writes a line "@micro NAME CYCLES" for each: the least of several
 * rounds, in cycles of the time-stamp counter (or instructions, see stamp.c).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include <x86intrin.h>

#define PAGE ((size_t)4096)
#define MEBIBYTE ((size_t)1 << 20)
#define ROUNDS 7

struct test {
	const char *name;
	unsigned count;
	void (*prepare)(unsigned count);
	void (*run)(unsigned count);
	void (*clean)(unsigned count);
};

static void *area, *other;

static void must(int condition, const char *what)
{
	if (condition)
		return;
	perror(what);
	exit(1);
}

static void run_nothing(unsigned count)
{
	while (count-- > 0)
		__asm__ volatile("");
}

static void run_getpid(unsigned count)
{
	while (count-- > 0)
		must(getpid() > 0, "getpid");
}

static void run_yield(unsigned count)
{
	while (count-- > 0)
		must(sched_yield() == 0, "sched_yield");
}

static void run_clock(unsigned count)
{
	struct timespec now;

	while (count-- > 0)
		must(clock_gettime(CLOCK_MONOTONIC, &now) == 0, "clock_gettime");
}

static void run_write(unsigned count)
{
	while (count-- > 0)
		must(write(1, ".", 1) == 1, "write");
}

static void run_write_long(unsigned count)
{
	static char text[4096];

	memset(text, '.', sizeof text);
	while (count-- > 0)
		must(write(1, text, sizeof text) == sizeof text, "write");
}

static void *map(size_t size)
{
	void *start = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	must(start != MAP_FAILED, "mmap");
	return start;
}

static void run_map(unsigned count)
{
	while (count-- > 0)
		must(munmap(map(16 * PAGE), 16 * PAGE) == 0, "munmap");
}

/* As a program uses memory: each page is written to. */
static void pairs_of(unsigned count, size_t size)
{
	while (count-- > 0) {
		volatile char *start = map(size);

		for (size_t i = 0; i < size; i += PAGE)
			start[i] = 1;
		must(munmap((void *)start, size) == 0, "munmap");
	}
}

static void run_pair_page(unsigned count)
{
	pairs_of(count, PAGE);
}

static void run_pair(unsigned count)
{
	pairs_of(count, 16 * PAGE);
}

static void run_pair_large(unsigned count)
{
	pairs_of(count, MEBIBYTE);
}

/* Memory that no machine brings in ahead of its use. */
static void map_reserved(unsigned count)
{
	area = mmap(NULL, count * PAGE, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	must(area != MAP_FAILED, "mmap");
	if (madvise(area, count * PAGE, MADV_NOHUGEPAGE) != 0)
		must(errno == EINVAL || errno == ENOSYS, "madvise");
}

/* Pages of 4 KiB: huge ones, where there are any, are declined. */
static void map_area(unsigned count)
{
	area = map(count * PAGE);
	if (madvise(area, count * PAGE, MADV_NOHUGEPAGE) != 0)
		must(errno == EINVAL || errno == ENOSYS, "madvise");
}

static void run_fault(unsigned count)
{
	volatile char *at = area;

	for (; count-- > 0; at += PAGE)
		*at = 1;
}

static void unmap_area(unsigned count)
{
	must(munmap(area, count * PAGE) == 0, "munmap");
}

static void map_protected(unsigned count)
{
	map_area(count);
	run_fault(count);
}

static void run_protect(unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		must(mprotect((char *)area + i * PAGE, PAGE, PROT_READ) == 0, "mprotect");
}

/* A size that musl's allocator keeps in its bins. */
static void run_malloc(unsigned count)
{
	while (count-- > 0) {
		void *volatile block = malloc(100);

		must(block != NULL, "malloc");
		free(block);
	}
}

/* Blocks of many sizes, up to LIMIT bytes, that live for a while.  Both ends are written to. */
static void blocks_of(unsigned count, size_t limit)
{
	static char *blocks[1024];
	static unsigned long long state = 88172645463325252;

	while (count-- > 0) {
		size_t size;
		char **block;

		state ^= state << 13;
		state ^= state >> 7;
		state ^= state << 17;
		block = &blocks[state % 1024];
		size = 1 + (state >> 20) % (limit >> (state >> 10) % 8);
		free(*block);
		*block = malloc(size);
		must(*block != NULL, "malloc");
		(*block)[0] = (*block)[size - 1] = 1;
	}
}

static void run_blocks(unsigned count)
{
	blocks_of(count, 4096);
}

static void run_large_blocks(unsigned count)
{
	blocks_of(count, 256 << 10);
}

static void map_two(unsigned count)
{
	(void)count;
	area = map(MEBIBYTE);
	other = map(MEBIBYTE);
	memset(area, 1, MEBIBYTE);
	memset(other, 2, MEBIBYTE);
}

static void run_copy(unsigned count)
{
	while (count-- > 0) {
		memcpy(area, other, MEBIBYTE);
		__asm__ volatile("" ::: "memory");
	}
}

static void unmap_two(unsigned count)
{
	(void)count;
	must(munmap(area, MEBIBYTE) == 0 && munmap(other, MEBIBYTE) == 0, "munmap");
}

static const struct test tests[] = {
	{ "empty loop", 10000, NULL, run_nothing, NULL },
	{ "getpid", 2000, NULL, run_getpid, NULL },
	{ "sched_yield", 2000, NULL, run_yield, NULL },
	{ "clock_gettime", 2000, NULL, run_clock, NULL },
	{ "write 1 byte to the console", 200, NULL, run_write, NULL },
	{ "write 4096 bytes to the console", 4, NULL, run_write_long, NULL },
	{ "mmap and munmap 64 KiB", 500, NULL, run_map, NULL },
	{ "mmap, use, munmap 4 KiB", 50, NULL, run_pair_page, NULL },
	{ "mmap, use, munmap 64 KiB", 50, NULL, run_pair, NULL },
	{ "mmap, use, munmap 1 MiB", 10, NULL, run_pair_large, NULL },
	{ "page fault, 4 KiB", 1000, map_reserved, run_fault, unmap_area },
	{ "mprotect a page", 500, map_protected, run_protect, unmap_area },
	{ "malloc and free 100 bytes", 2000, NULL, run_malloc, NULL },
	{ "malloc and free, many sizes", 20000, NULL, run_blocks, NULL },
	{ "malloc and free, up to 256 KiB", 20000, NULL, run_large_blocks, NULL },
	{ "memcpy 1 MiB", 4, map_two, run_copy, unmap_two },
};

static unsigned long long round_of(const struct test *test)
{
	unsigned long long cycles;

	if (test->prepare != NULL)
		test->prepare(test->count);
	cycles = __rdtsc();
	test->run(test->count);
	cycles = __rdtsc() - cycles;
	if (test->clean != NULL)
		test->clean(test->count);
	return cycles;
}

int main(void)
{
	for (size_t i = 0; i < sizeof tests / sizeof *tests; i++) {
		unsigned long long least = 0;

		for (int round = 0; round < ROUNDS; round++) {
			unsigned long long cycles = round_of(&tests[i]);

			if (round == 0 || cycles < least)
				least = cycles;
		}
		printf("\n@micro %s\t%.1f\n", tests[i].name, (double)least / tests[i].count);
		fflush(stdout);
	}
	return 0;
}
