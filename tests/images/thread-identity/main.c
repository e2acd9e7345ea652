/* SPDX-License-Identifier: MIT */
/* What belongs to the process: identity (the C library changes it in all threads), folder, mask. */
#define _GNU_SOURCE
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../thread.h"

#define THREADS 3

static volatile int ready, changed, right;
static int fds[2];

static void check(void)
{
	char folder[64] = "";
	gid_t group = getegid();
	mode_t mask = umask(027);

	if (group == 77 && getcwd(folder, sizeof folder) != NULL && folder[1] == 't' && mask == 027)
		add(&right, 1);
}

static void *sleep_then_check(void *unused)
{
	add(&ready, 1);
	await(&changed, 1);
	check();
	return unused;
}

static void *compute_then_check(void *unused)
{
	add(&ready, 1);
	while (get(&changed) == 0)
		;
	check();
	return unused;
}

/* The change interrupts its call, which goes on. */
static void *read_then_check(void *unused)
{
	char byte;

	add(&ready, 1);
	if (read(fds[0], &byte, 1) == 1)
		check();
	return unused;
}

int main(void)
{
	static void *(*const runs[THREADS])(void *) = { sleep_then_check, compute_then_check,
							 read_then_check };
	pthread_t threads[THREADS];

	if (pipe(fds) != 0)
		return 1;
	for (int i = 0; i < THREADS; i++)
		threads[i] = start(runs[i], NULL);
	await(&ready, THREADS);
	settle();
	show_call("setegid", setegid(77));
	show_call("chdir", chdir("/tmp"));
	umask(027);
	set(&changed, 1);
	write(fds[1], "x", 1);
	for (int i = 0; i < THREADS; i++)
		join(threads[i]);
	printf("right in %d threads\n", right);
	show_call("setegid", setegid(0));
	return 0;
}
