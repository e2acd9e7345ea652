/* SPDX-License-Identifier: MIT */
/*
 * idle_sample sleep|spin SECONDS THREADS: that many threads beside the first one wait until the end,
 * each in another way, and the first one sleeps or computes; or "share": they compute too.
 */
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static int empty[2];

static void *wait_condition(void *unused)
{
	pthread_mutex_lock(&mutex);
	for (;;)
		pthread_cond_wait(&condition, &mutex);
	return unused;
}

static void *wait_pipe(void *unused)
{
	char byte;

	return read(empty[0], &byte, 1) == 1 ? &condition : unused;
}

static void *wait_poll(void *unused)
{
	struct pollfd slot = { .fd = empty[0], .events = POLLIN };

	return poll(&slot, 1, -1) == 1 ? &condition : unused;
}

static void *wait_time(void *unused)
{
	sleep(1000);
	return unused;
}

static void *compute(void *unused)
{
	for (volatile unsigned long count = 0;; count++)
		continue;
	return unused;
}

static void *(*const ways[])(void *) = { wait_condition, wait_pipe, wait_poll, wait_time };

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

int main(int argc, char **argv)
{
	double end;
	pthread_t thread;

	if (argc != 4 || pipe(empty) != 0)
		return 2;
	for (unsigned i = 0; i < (unsigned)atoi(argv[3]); i++)
		if (pthread_create(&thread, NULL,
				   strcmp(argv[1], "share") == 0 ? compute : ways[i % 4], NULL) != 0)
			return 3;
	end = now() + atof(argv[2]);
	if (strcmp(argv[1], "sleep") == 0)
		sleep((unsigned)atoi(argv[2]));
	while (now() < end)
		continue;
	_exit(0);
}
