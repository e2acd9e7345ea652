/* SPDX-License-Identifier: MIT */
/* A thread ends all while main waits for it. */
#include <unistd.h>

#include "../thread.h"

static void at_exit(void)
{
	puts("at exit");
}

static void *leave(void *unused)
{
	puts("the thread exits");
	exit(5);
	return unused;
}

int main(void)
{
	atexit(at_exit);
	join(start(leave, NULL));
	puts("main goes on");
	return 1;
}
