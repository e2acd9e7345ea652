/* SPDX-License-Identifier: MIT */
/* A huge block grows and shrinks where it is: there is no RAM for a copy. */
#define _GNU_SOURCE
#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define MIB ((size_t)1 << 20)

static unsigned value_at(size_t i)
{
	return (unsigned)(i * 2654435761u >> 7);
}

static void fill(unsigned *words, size_t from, size_t to)
{
	for (size_t i = from / sizeof *words; i < to / sizeof *words; i++)
		words[i] = value_at(i);
}

static size_t wrong(const unsigned *words, size_t size)
{
	size_t count = 0;

	for (size_t i = 0; i < size / sizeof *words; i++)
		count += words[i] != value_at(i);
	return count;
}

static unsigned *resize(unsigned *block, size_t from, size_t to)
{
	unsigned *same = realloc(block, to);

	printf("%zu to %zu MiB: %s, %zu wrong\n", from / MIB, to / MIB,
	       same == NULL ? strerror(errno) : same == block ? "in place" : "moved",
	       wrong(same ? same : block, from < to ? from : to));
	if (same == NULL)
		return block;
	if (malloc_usable_size(same) < to || malloc_usable_size(same) > to + MIB)
		printf("%zu bytes of it\n", malloc_usable_size(same));
	if (to > from)
		fill(same, from, to);
	return same;
}

int main(void)
{
	unsigned *block = malloc(17 * MIB);
	void *place;

	fill(block, 0, 17 * MIB);
	block = resize(block, 17 * MIB, 22 * MIB);
	block = resize(block, 22 * MIB, 28 * MIB);
	block = resize(block, 28 * MIB, 40 * MIB);
	block = resize(block, 28 * MIB, 18 * MIB);
	place = mmap(NULL, 10 * MIB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	printf("10 MiB more: %d\n", place != MAP_FAILED);
	munmap(place, 10 * MIB);
	block = resize(block, 18 * MIB, 27 * MIB);
	free(block);
	/* Of a segment for many blocks, and there again. */
	block = malloc(5 * MIB);
	fill(block, 0, 5 * MIB);
	block = realloc(block, 20 * MIB);
	printf("5 to 20 MiB: %zu wrong\n", wrong(block, 5 * MIB));
	fill(block, 0, 20 * MIB);
	block = realloc(block, 3 * MIB);
	printf("20 to 3 MiB: %zu wrong\n", wrong(block, 3 * MIB));
	free(block);
	block = calloc(1, 28 * MIB);
	printf("28 MiB of zeros: %d\n", block != NULL && block[MIB] == 0);
	free(block);
	return 0;
}
