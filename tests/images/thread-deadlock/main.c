/* SPDX-License-Identifier: MIT */
/* Two threads that have what the other one wants, and one that joins them. */
#define _GNU_SOURCE
#include <stdint.h>

#include "../thread.h"

static pthread_mutex_t mutexes[2] = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER };
static volatile int have;

static void *take_both(void *argument)
{
	intptr_t mine = (intptr_t)argument;

	pthread_setname_np(pthread_self(), mine == 0 ? "left" : "right");
	pthread_mutex_lock(&mutexes[mine]);
	add(&have, 1);
	await(&have, 2);
	pthread_mutex_lock(&mutexes[!mine]);
	return NULL;
}

int main(void)
{
	pthread_t left, right;

	setvbuf(stdout, NULL, _IOLBF, 0);
	puts("before");
	left = start(take_both, (void *)0);
	right = start(take_both, (void *)1);
	join(left);
	join(right);
	puts("never");
	return 0;
}
