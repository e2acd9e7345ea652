/* SPDX-License-Identifier: MIT */
/*
 * Threads that compute, on one CPU, take turns, and not more often than a time slice makes them.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <stdint.h>
#include <time.h>

#include "../thread.h"

#define THREADS 3
#define WORK_MS 60 /* of each one's own time */
#define LOOPS 100000
#define SHORTEST_MS 2

static volatile int finished, ran_last, turns;

static long clock_ms(clockid_t clock)
{
	struct timespec time;

	clock_gettime(clock, &time);
	return (long)(time.tv_sec * 1000 + time.tv_nsec / 1000000);
}

/* Without a call.  Only one of them runs at a time. */
static void compute_for_a_while(int self)
{
	for (int i = 0; i < LOOPS; i++) {
		if (ran_last == self)
			continue;
		ran_last = self;
		turns++;
	}
}

static void *compute(void *argument)
{
	while (clock_ms(CLOCK_THREAD_CPUTIME_ID) < WORK_MS)
		compute_for_a_while((int)(intptr_t)argument);
	finished++;
	return NULL;
}

int main(void)
{
	pthread_t threads[THREADS];
	cpu_set_t set;
	long begin = clock_ms(CLOCK_MONOTONIC);

	CPU_ZERO(&set);
	CPU_SET(0, &set);
	if (sched_setaffinity(0, sizeof set, &set) != 0)
		perror("sched_setaffinity");
	for (int i = 0; i < THREADS; i++)
		threads[i] = start(compute, (void *)(intptr_t)(i + 1));
	for (int i = 0; i < THREADS; i++)
		join(threads[i]);
	printf("finished: %d, too often: %d\n", finished,
	       turns > (clock_ms(CLOCK_MONOTONIC) - begin) / SHORTEST_MS);
	return 0;
}
