/* SPDX-License-Identifier: MIT */
/* A thread's stack overflows into its guard: that ends all. */
#define _GNU_SOURCE
#include <unistd.h>

#include "../thread.h"

static int recurse(volatile int depth)
{
	volatile char bytes[512];

	bytes[depth % 512] = (char)depth;
	if (depth < 0)
		return bytes[3];
	return recurse(depth + 1) + bytes[0];
}

static void *run(void *unused)
{
	pthread_setname_np(pthread_self(), "deep");
	printf("%d\n", recurse(1));
	return unused;
}

int main(void)
{
	pthread_attr_t attributes;
	pthread_t thread;

	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, 65536);
	must(pthread_create(&thread, &attributes, run, NULL), "create");
	join(thread);
	puts("it came back");
	return 0;
}
