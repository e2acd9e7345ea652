/* SPDX-License-Identifier: MIT */
/* main's return ends all, too. */
#include "../thread.h"

static volatile int ready;

static void *compute(void *unused)
{
	set(&ready, 1);
	while (get(&ready) != 0)
		;
	return unused;
}

int main(void)
{
	start(compute, NULL);
	await(&ready, 1);
	puts("main returns");
	return 9;
}
