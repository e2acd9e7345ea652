/* SPDX-License-Identifier: MIT */
/* A signal to one thread whose action is to end ends all, also while main computes. */
#define _GNU_SOURCE
#include <signal.h>
#include <unistd.h>

#include "../thread.h"

static volatile int ready;

static void *run(void *unused)
{
	set(&ready, 1);
	for (;;)
		pause();
	return unused;
}

static void *kill_it(void *argument)
{
	await(&ready, 1);
	settle();
	pthread_kill(*(pthread_t *)argument, SIGUSR1);
	return NULL;
}

int main(void)
{
	pthread_t thread = start(run, NULL);

	start(kill_it, &thread);
	for (;;)
		__asm__ volatile("");
}
