/* SPDX-License-Identifier: MIT */
/* One of several threads crashes: that ends all. */
#define _GNU_SOURCE
#include <stdint.h>
#include <unistd.h>

#include "../thread.h"

static volatile int ready;

static void *run(void *argument)
{
	add(&ready, 1);
	await(&ready, 4);
	if ((intptr_t)argument == 2) {
		pthread_setname_np(pthread_self(), "the bad one");
		*(volatile int *)8 = 1;
	}
	for (;;)
		pause();
	return NULL;
}

int main(void)
{
	for (intptr_t i = 0; i < 4; i++)
		start(run, (void *)i);
	for (;;)
		pause();
}
