/* SPDX-License-Identifier: MIT */
/* Many threads allocate, and free each other's blocks; what ended threads leave is used again.  With
 * little RAM (mimalloc-threads-short), malloc often fails. */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysinfo.h>

#define MIB ((size_t)1 << 20)
#define THREADS 8
#define ROUNDS 4
#define STEPS 1500
#define SLOTS 500
#define LIVES 100

struct block {
	size_t size; /* with this */
	uint64_t seed;
	unsigned char bytes[];
};

static _Atomic(struct block *) slots[SLOTS];
static atomic_long wrong;
static int is_short; /* of RAM */

static uint64_t next(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	return *state ^= *state << 17;
}

static size_t some_size(uint64_t r)
{
	size_t more = (size_t)(r >> 20);

	if (r % 2000 == 0)
		return more % (20 * MIB);
	return r % 20 == 0 ? more % (300 << 10) : more % 600;
}

/* The ends say enough. */
static size_t step_at(const struct block *block, size_t i)
{
	return i < 64 || i + 80 > block->size ? 1 : 997;
}

static struct block *make(uint64_t r)
{
	size_t size = sizeof(struct block) + some_size(r);
	struct block *block = r >> 61 ? malloc(size) : aligned_alloc(256, size);

	if (block == NULL) {
		wrong += !is_short || errno != ENOMEM;
		return NULL;
	}
	block->size = size;
	block->seed = r;
	for (size_t i = 0; i < size - sizeof *block; i += step_at(block, i))
		block->bytes[i] = (unsigned char)(r + i);
	return block;
}

static void end(struct block *block)
{
	if (block == NULL)
		return;
	for (size_t i = 0; i < block->size - sizeof *block; i += step_at(block, i))
		wrong += block->bytes[i] != (unsigned char)(block->seed + i);
	free(block);
}

static void *exchange(void *number)
{
	uint64_t state = ((uint64_t)(uintptr_t)number + 1) * 0x9e3779b97f4a7c15;

	for (int i = 0; i < STEPS; i++) {
		uint64_t r = next(&state);

		end(atomic_exchange(&slots[r % SLOTS], r >> 60 < 12 ? make(r) : NULL));
	}
	return NULL;
}

static void empty_slots(void)
{
	for (int i = 0; i < SLOTS; i++)
		end(atomic_exchange(&slots[i], NULL));
}

static void start(pthread_t *thread, void *(*run)(void *), uintptr_t number)
{
	int error = pthread_create(thread, NULL, run, (void *)number);

	while (error == EAGAIN && is_short) {
		empty_slots();
		error = pthread_create(thread, NULL, run, (void *)number);
	}
	if (error == 0)
		return;
	printf("pthread_create: %s\n", strerror(error));
	exit(1);
}

static void all_exchange(void)
{
	pthread_t threads[THREADS];

	for (uintptr_t round = 0; round < ROUNDS; round++) {
		for (uintptr_t i = 0; i < THREADS; i++)
			start(&threads[i], exchange, round * THREADS + i);
		for (int i = 0; i < THREADS; i++)
			pthread_join(threads[i], NULL);
	}
	empty_slots();
	printf("%d threads: %ld wrong\n", THREADS * ROUNDS, wrong);
}

static pthread_key_t key;

static void last_words(void *block)
{
	char *copy = strdup(block);

	wrong += copy == NULL || strcmp(copy, "the last") != 0;
	free(copy);
	free(block);
}

/* 3 MiB, of which a block is left to the others. */
static void *live(void *number)
{
	void *blocks[30];

	for (int i = 0; i < 30; i++)
		memset(blocks[i] = malloc(100000), 1, 100000);
	for (int i = 0; i < 30; i++)
		free(blocks[i]);
	pthread_setspecific(key, strdup("the last"));
	atomic_store(&slots[(uintptr_t)number % SLOTS], make((uintptr_t)number * 977));
	return NULL;
}

static size_t ram(int is_free)
{
	struct sysinfo info;

	sysinfo(&info);
	return (is_free ? info.freeram : info.totalram) * info.mem_unit;
}

/* One after the other: more memory than there is, if it did not come back. */
static void many_lives(void)
{
	size_t before = ram(1), after;
	pthread_t thread;

	pthread_key_create(&key, last_words);
	for (uintptr_t i = 0; i < LIVES; i++) {
		start(&thread, live, i + 1);
		pthread_join(thread, NULL);
		end(atomic_exchange(&slots[(i + 1) % SLOTS], NULL));
	}
	after = ram(1);
	printf("%d threads, one after the other: %ld wrong, %s\n", LIVES, wrong,
	       before < after + 16 * MIB ? "as much RAM as before" : "less RAM");
}

int main(void)
{
	is_short = ram(0) < 100 * MIB;
	all_exchange();
	many_lives();
	return 0;
}
