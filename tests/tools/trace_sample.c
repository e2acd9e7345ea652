/* SPDX-License-Identifier: MIT */
/* Threads that block, some on a small stack, for test_strace.py: each writes to a pipe of its own what
 * it reads from it, while all fight for a lock. */
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define THREADS 6
#define ROUNDS 20

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_barrier_t barrier;

static void *work(void *argument)
{
	const char *name = argument;
	char text[8];
	int ends[2];

	if (pipe(ends) != 0)
		abort();
	pthread_barrier_wait(&barrier);
	for (int i = 0; i < ROUNDS; i++) {
		pthread_mutex_lock(&lock);
		write(ends[1], name, 2);
		usleep(100);
		pthread_mutex_unlock(&lock);
		read(ends[0], text, sizeof text);
	}
	return NULL;
}

int main(void)
{
	static const char *const names[THREADS] = { "t0", "t1", "t2", "t3", "t4", "t5" };
	pthread_t threads[THREADS];
	pthread_attr_t attributes;

	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, PTHREAD_STACK_MIN + 2048);
	pthread_barrier_init(&barrier, NULL, THREADS);
	for (int i = 0; i < THREADS; i++)
		if (pthread_create(&threads[i], i % 2 == 0 ? NULL : &attributes, work,
				   (void *)names[i]) != 0)
			return 1;
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	puts("joined");
	return 0;
}
