/* SPDX-License-Identifier: MIT */
/* exit ends threads that compute, sleep, wait for locks and read. */
#define _GNU_SOURCE
#include <stdint.h>
#include <unistd.h>

#include "../thread.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static volatile int ready;
static int fds[2];

static void *run(void *argument)
{
	char byte;

	add(&ready, 1);
	switch ((int)(intptr_t)argument % 4) {
	case 0:
		for (;;)
			__asm__ volatile("");
	case 1:
		sleep(100);
		break;
	case 2:
		pthread_mutex_lock(&mutex);
		break;
	default:
		read(fds[0], &byte, 1);
	}
	puts("a thread goes on");
	return NULL;
}

static void at_exit(void)
{
	puts("at exit");
}

int main(void)
{
	if (pipe(fds) != 0)
		return 1;
	atexit(at_exit);
	pthread_mutex_lock(&mutex);
	for (intptr_t i = 0; i < 8; i++)
		start(run, (void *)i);
	await(&ready, 8);
	puts("main exits");
	exit(7);
}
