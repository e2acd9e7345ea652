/* SPDX-License-Identifier: MIT */
/* _exit in a thread, at once, while others make threads. */
#include <unistd.h>

#include "../thread.h"

static volatile int made;

static void *nothing(void *unused)
{
	return unused;
}

static void *make(void *unused)
{
	for (;;) {
		join(start(nothing, NULL));
		add(&made, 1);
	}
	return unused;
}

static void *leave(void *unused)
{
	await(&made, 20);
	_exit(3);
	return unused;
}

int main(void)
{
	start(make, NULL);
	start(make, NULL);
	join(start(leave, NULL));
	return 1;
}
