/* SPDX-License-Identifier: MIT */
/* The heap under stress: every block keeps what was written to it. */
#define _GNU_SOURCE
#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCKS 2000
#define STEPS 150000

static struct block {
	unsigned char *bytes;
	size_t size;
	uint32_t seed;
} blocks[BLOCKS];

static uint32_t state = 12345;
static long wrong;

static uint32_t next(void)
{
	state ^= state << 13;
	state ^= state >> 17;
	return state ^= state << 5;
}

static unsigned char pattern(uint32_t seed, size_t i)
{
	return (unsigned char)((seed + i) * 2654435761u >> 24);
}

/* The ends of a block say enough, and small ones are looked at whole. */
static void fill(struct block *block)
{
	block->seed = next();
	for (size_t i = 0; i < block->size; i += i < 64 || block->size - i < 64 ? 1 : 61)
		block->bytes[i] = pattern(block->seed, i);
}

static void check(const struct block *block, size_t size)
{
	for (size_t i = 0; i < size; i += i < 64 || block->size - i < 64 ? 1 : 61)
		wrong += block->bytes[i] != pattern(block->seed, i);
}

static size_t some_size(void)
{
	switch (next() % 100) {
	case 0:
		return next() % (1 << 20);
	case 1 ... 9:
		return next() % (64 << 10);
	default:
		return next() % 500;
	}
}

static void *allocate(size_t size)
{
	void *memory;

	switch (next() % 8) {
	case 0:
		memory = calloc(1, size);
		for (size_t i = 0; i < size; i += 13)
			wrong += ((unsigned char *)memory)[i] != 0;
		return memory;
	case 1:
		memory = aligned_alloc(4096, size);
		wrong += (uintptr_t)memory % 4096 != 0;
		return memory;
	default:
		memory = malloc(size);
		wrong += (uintptr_t)memory % 16 != 0;
		return memory;
	}
}

static void step(struct block *block)
{
	size_t old = block->size;

	if (block->bytes == NULL) {
		block->size = some_size();
		block->bytes = allocate(block->size);
	} else if (next() % 3 == 0) {
		check(block, old);
		block->size = some_size();
		block->bytes = realloc(block->bytes, block->size + 1);
		wrong += block->bytes == NULL;
		/* The old pattern was laid out for the old size. */
		for (size_t i = 0; i < 64 && i < old && i < block->size; i++)
			wrong += block->bytes[i] != pattern(block->seed, i);
	} else {
		check(block, old);
		wrong += malloc_usable_size(block->bytes) < old;
		free(block->bytes);
		block->bytes = NULL;
		return;
	}
	wrong += block->bytes == NULL && block->size > 0;
	fill(block);
}

int main(void)
{
	size_t total = 0;
	volatile size_t half = SIZE_MAX / 2;
	void *large;

	for (int i = 0; i < STEPS; i++)
		step(&blocks[next() % BLOCKS]);
	for (int i = 0; i < BLOCKS; i++) {
		if (blocks[i].bytes == NULL)
			continue;
		check(&blocks[i], blocks[i].size);
		total += blocks[i].size;
		free(blocks[i].bytes);
	}
	printf("%d steps, %zu bytes at the end, %ld wrong\n", STEPS, total, wrong);
	large = malloc(100 << 20);
	printf("100 MiB, untouched: %d\n", large != NULL);
	free(large);
	printf("impossible: %d %d\n", malloc(half) == NULL, calloc(half, 4) == NULL);
	return 0;
}
