/* SPDX-License-Identifier: MIT */
/* Main ends by pthread_exit; the last of the others ends all with 0. */
#include <unistd.h>

#include "../thread.h"

static pthread_t main_thread;
static volatile int joined;

static void at_exit(void)
{
	puts("at exit");
}

static void clean(void *unused)
{
	(void)unused;
	puts("main cleans up");
}

static void *run(void *unused)
{
	void *result = NULL;

	show("join main", pthread_join(main_thread, &result));
	printf("main's result %s\n", (char *)result);
	set(&joined, 1);
	return unused;
}

static void *run_on(void *unused)
{
	await(&joined, 1);
	settle();
	puts("the last one ends");
	return unused;
}

int main(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	atexit(at_exit);
	main_thread = pthread_self();
	start(run, NULL);
	start(run_on, NULL);
	pthread_cleanup_push(clean, NULL);
	pthread_exit("result");
	pthread_cleanup_pop(0);
}
