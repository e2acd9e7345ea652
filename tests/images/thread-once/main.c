/* SPDX-License-Identifier: MIT */
/* pthread_once among threads and when it is cancelled; clean-up handlers. */
#define _GNU_SOURCE
#include <stdint.h>
#include <unistd.h>

#include "../thread.h"

#define THREADS 6

static pthread_once_t once = PTHREAD_ONCE_INIT, cancelled = PTHREAD_ONCE_INIT;
static volatile int calls, begun, early, tries;
static int order[8], ordered;

static void initialise(void)
{
	add(&begun, 1);
	settle();
	add(&calls, 1);
}

static void *call_once(void *unused)
{
	pthread_once(&once, initialise);
	if (get(&calls) != 1)
		add(&early, 1);
	return unused;
}

static void initialise_at_last(void)
{
	add(&tries, 1);
	while (get(&tries) == 1)
		sleep(100);
}

static void *call_cancelled(void *unused)
{
	pthread_once(&cancelled, initialise_at_last);
	return unused;
}

static void note(void *argument)
{
	order[ordered++] = (int)(intptr_t)argument;
}

static void inner(int way)
{
	pthread_cleanup_push(note, (void *)3);
	if (way == 0)
		pthread_exit((void *)7);
	if (way == 1)
		for (;;)
			pthread_testcancel();
	pthread_cleanup_pop(way == 2);
}

static void *clean_up(void *argument)
{
	int way = (int)(intptr_t)argument;

	pthread_cleanup_push(note, (void *)1);
	pthread_cleanup_push(note, (void *)2);
	inner(way);
	pthread_cleanup_pop(0);
	pthread_cleanup_pop(1);
	return NULL;
}

static void show_order(const char *what)
{
	printf("%s:", what);
	for (int i = 0; i < ordered; i++)
		printf(" %d", order[i]);
	putchar('\n');
	ordered = 0;
}

int main(void)
{
	pthread_t threads[THREADS], thread;

	for (int i = 0; i < THREADS; i++)
		threads[i] = start(call_once, NULL);
	for (int i = 0; i < THREADS; i++)
		join(threads[i]);
	printf("begun %d, called %d, early %d\n", begun, calls, early);

	thread = start(call_cancelled, NULL);
	await(&tries, 1);
	threads[0] = start(call_cancelled, NULL);
	settle();
	pthread_cancel(thread);
	printf("cancelled %d\n", join(thread) == PTHREAD_CANCELED);
	join(threads[0]);
	printf("the other one did it: %d tries\n", tries);

	printf("exit %ld\n", (long)join(start(clean_up, (void *)0)));
	show_order("clean-up at exit");
	thread = start(clean_up, (void *)1);
	pthread_cancel(thread);
	join(thread);
	show_order("when cancelled");
	join(start(clean_up, (void *)2));
	show_order("popped");
	return 0;
}
