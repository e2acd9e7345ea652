/* SPDX-License-Identifier: MIT */
/*
 * malloc with several threads: bench malloc THREADS.  Each thread does the same work as one alone:
 * blocks of many sizes that live for a while; and blocks that another thread frees.  Writes a line
 * "@micro NAME CYCLES" for each, in cycles of wall time for a pair of malloc and free of each thread:
 * the least of several rounds.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <x86intrin.h>

#define THREADS_MAX 64
#define BLOCKS 1024
#define STEPS 250000
#define ROUNDS 15
#define BATCH 64

static pthread_barrier_t barrier;
static unsigned threads;
/* What each thread hands to the next one: a batch of blocks, or NULL. */
static struct mailbox {
	_Alignas(64) _Atomic(void **) batch;
} mailboxes[THREADS_MAX];

static void *must(void *block)
{
	if (block == NULL)
		abort();
	return block;
}

static uint64_t next(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	return *state ^= *state << 17;
}

static void run_own(unsigned number)
{
	char **blocks = must(calloc(BLOCKS, sizeof *blocks));
	uint64_t state = 88172645463325252 + number;

	for (unsigned i = 0; i < STEPS; i++) {
		uint64_t r = next(&state);
		char **block = &blocks[r % BLOCKS];
		size_t size = 1 + (r >> 20) % ((size_t)4096 >> (r >> 10) % 8);

		free(*block);
		*block = must(malloc(size));
		(*block)[0] = (*block)[size - 1] = 1;
	}
	for (unsigned i = 0; i < BLOCKS; i++)
		free(blocks[i]);
	free(blocks);
}

static void free_batch(void **batch)
{
	if (batch == NULL)
		return;
	for (unsigned i = 0; i < BATCH; i++)
		free(batch[i]);
	free(batch);
}

/* Of what nobody has taken from the mailbox, the thread itself is rid. */
static void run_others(unsigned number)
{
	struct mailbox *mine = &mailboxes[number], *other = &mailboxes[(number + 1) % threads];
	uint64_t state = 88172645463325252 + number;

	for (unsigned i = 0; i < STEPS / BATCH; i++) {
		void **batch = must(malloc(BATCH * sizeof *batch));

		for (unsigned j = 0; j < BATCH; j++)
			batch[j] = must(malloc(1 + (next(&state) >> 20) % 500));
		free_batch(atomic_exchange(&other->batch, batch));
		free_batch(atomic_exchange(&mine->batch, NULL));
	}
}

static const struct test {
	const char *name;
	void (*run)(unsigned number);
} tests[] = {
	{ "own blocks", run_own },
	{ "blocks of others", run_others },
};

static void rounds_of(const struct test *test, unsigned number)
{
	unsigned long long least = 0, cycles;

	for (int round = 0; round < ROUNDS; round++) {
		pthread_barrier_wait(&barrier);
		cycles = __rdtsc();
		test->run(number);
		pthread_barrier_wait(&barrier);
		cycles = __rdtsc() - cycles;
		if (round == 0 || cycles < least)
			least = cycles;
	}
	if (number == 0)
		printf("\n@micro %s\t%.1f\n", test->name, (double)least / STEPS);
}

static void *work(void *number)
{
	for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)
		rounds_of(&tests[i], (unsigned)(uintptr_t)number);
	return NULL;
}

int main(int argc, char **argv)
{
	pthread_t others[THREADS_MAX];

	threads = argc > 1 ? (unsigned)atoi(argv[1]) : 1;
	if (threads < 1 || threads > THREADS_MAX)
		return 2;
	pthread_barrier_init(&barrier, NULL, threads);
	for (uintptr_t i = 1; i < threads; i++)
		if (pthread_create(&others[i], NULL, work, (void *)i) != 0)
			return 1;
	work(NULL);
	for (unsigned i = 1; i < threads; i++)
		pthread_join(others[i], NULL);
	return 0;
}
