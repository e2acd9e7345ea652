/* SPDX-License-Identifier: MIT */
/* Thread-local variables and errno: each thread has its own, also large and aligned ones. */
#define _GNU_SOURCE
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "../thread.h"

#define THREADS 6
#define LARGE 300000

static __thread int initialised = 42, zero;
static __thread char large[LARGE];
static __thread char aligned[64] __attribute__((aligned(4096))) = "aligned";
static __thread const char *text = "text";
static __thread int *itself = NULL;
static int *places[THREADS + 1];
static volatile int ready, wrong;

static void use(int number)
{
	if (initialised != 42 || zero != 0 || strcmp(aligned, "aligned") != 0 || strcmp(text, "text") != 0)
		add(&wrong, 1);
	if ((uintptr_t)aligned % 4096 != 0 || itself != NULL)
		add(&wrong, 1);
	for (size_t i = 0; i < LARGE; i++)
		if (large[i] != 0) {
			add(&wrong, 1);
			break;
		}
	places[number] = itself = &initialised;
	initialised = zero = number;
	memset(large, number, sizeof large);
	add(&ready, 1);
	await(&ready, THREADS);
	for (size_t i = 0; i < LARGE; i++)
		if (large[i] != (char)number) {
			add(&wrong, 1);
			break;
		}
	if (initialised != number || zero != number || itself != &initialised)
		add(&wrong, 1);
}

static void *run(void *argument)
{
	use((int)(intptr_t)argument);
	return NULL;
}

static void *set_errno(void *argument)
{
	for (int i = 0; i < 20; i++) {
		errno = (int)(intptr_t)argument;
		sched_yield();
		if (errno != (int)(intptr_t)argument)
			add(&wrong, 1);
		if (close(-1) != -1 || errno != EBADF)
			add(&wrong, 1);
	}
	return NULL;
}

int main(void)
{
	pthread_t threads[THREADS];
	int same = 0;

	initialised = 7;
	for (intptr_t i = 0; i < THREADS; i++)
		threads[i] = start(run, (void *)(i + 1));
	for (int i = 0; i < THREADS; i++)
		join(threads[i]);
	for (int i = 1; i <= THREADS; i++)
		for (int k = 1; k < i; k++)
			same += places[i] == places[k];
	printf("wrong %d, the same place %d, main's %d\n", wrong, same, initialised);
	errno = 5000;
	for (intptr_t i = 0; i < THREADS; i++)
		threads[i] = start(set_errno, (void *)(1000 + i));
	for (int i = 0; i < THREADS; i++)
		join(threads[i]);
	printf("errno: wrong %d, main's %d\n", wrong, errno);
	return 0;
}
