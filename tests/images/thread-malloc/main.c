/* SPDX-License-Identifier: MIT */
/* malloc, realloc, calloc and free by all threads at once, also of each other's blocks. */
#define _GNU_SOURCE
#include <stdint.h>
#include <string.h>

#include "../thread.h"

#define THREADS 4
#define SLOTS 256
#define ROUNDS 6000

struct block {
	size_t size;
	unsigned char byte;
	unsigned char bytes[];
};

static struct block *volatile slots[SLOTS];
static volatile int wrong;

static void check(const struct block *block)
{
	for (size_t i = 0; i < block->size; i += 1 + block->size / 16)
		if (block->bytes[i] != block->byte) {
			add(&wrong, 1);
			return;
		}
}

static struct block *make(uint64_t random)
{
	size_t size = random % (random % 64 == 0 ? 200000 : 600);
	struct block *block = malloc(sizeof *block + size);

	if (block == NULL)
		return NULL;
	block->size = size;
	block->byte = (unsigned char)(random >> 20);
	memset(block->bytes, block->byte, size);
	return block;
}

static struct block *grow(struct block *block, size_t by)
{
	struct block *larger = realloc(block, sizeof *block + block->size + by);

	if (larger == NULL)
		return block;
	memset(larger->bytes + larger->size, larger->byte, by);
	larger->size += by;
	return larger;
}

static void *run(void *argument)
{
	uint64_t random = 88172645463325252 + (uint64_t)(uintptr_t)argument * 7919;

	for (int i = 0; i < ROUNDS; i++) {
		struct block *block;

		random ^= random << 13;
		random ^= random >> 7;
		random ^= random << 17;
		block = make(random >> 8);
		if (block != NULL && random % 5 == 0)
			block = grow(block, random % 3000);
		block = __atomic_exchange_n(&slots[random % SLOTS], block, __ATOMIC_ACQ_REL);
		if (block != NULL)
			check(block);
		free(block);
		if (random % 11 == 0) {
			unsigned char *zeros = calloc(1, random % 5000 + 1);

			for (size_t k = 0; zeros != NULL && k < random % 5000 + 1; k += 61)
				if (zeros[k] != 0)
					add(&wrong, 1);
			free(zeros);
		}
	}
	return NULL;
}

int main(void)
{
	pthread_t threads[THREADS];
	int left = 0;

	for (intptr_t i = 0; i < THREADS; i++)
		threads[i] = start(run, (void *)(i + 1));
	for (int i = 0; i < THREADS; i++)
		join(threads[i]);
	for (int i = 0; i < SLOTS; i++) {
		left += slots[i] != NULL;
		if (slots[i] != NULL)
			check(slots[i]);
		free(slots[i]);
	}
	printf("%d left, %d wrong\n", left, wrong);
	return 0;
}
