/* SPDX-License-Identifier: MIT */
/* Several CPUs come at once to the end of the RAM that KVM knows: a part of it at first. */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>

#include "../../../include/eremite/skete.h"

#define THREADS 4
#define MIB ((uintptr_t)1 << 20)
#define ROUNDS 4

static pthread_barrier_t barrier;
static volatile int here[ROUNDS];
static volatile unsigned sum;

/* Each round is at the end of what the one before has made known, if that is four times as much;
 * somewhere, if not. */
static void touch(int round)
{
	const volatile char *ram = (const volatile char *)(SKETE_DIRECT + (16 * MIB << 2 * round));

	/* A barrier wakes threads one by one: who has a CPU goes on at the same time as others. */
	__atomic_fetch_add(&here[round], 1, __ATOMIC_SEQ_CST);
	for (int i = 0; i < 1000000 && here[round] < THREADS; i++)
		__builtin_ia32_pause();
	sum += (unsigned char)ram[0] + (unsigned char)ram[5 * 4096];
}

static void *run(void *unused)
{
	for (int round = 0; round < ROUNDS; round++) {
		pthread_barrier_wait(&barrier);
		touch(round);
	}
	return unused;
}

int main(void)
{
	pthread_t threads[THREADS];

	pthread_barrier_init(&barrier, NULL, THREADS);
	for (int i = 0; i < THREADS; i++)
		if (pthread_create(&threads[i], NULL, run, NULL) != 0)
			return 1;
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	printf("done\n");
	return 0;
}
