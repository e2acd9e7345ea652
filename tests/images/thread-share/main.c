/* SPDX-License-Identifier: MIT */
/*
 * A thread with a real-time policy that never sleeps leaves something of its CPU to ordinary threads,
 * and gets it back from them.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <string.h>

#include "../thread.h"

static volatile int begun, ended;

static void *spin(void *argument)
{
	const struct sched_param param = { .sched_priority = 10 };

	must(pthread_setschedparam(pthread_self(), *(const int *)argument, &param),
	     "pthread_setschedparam");
	begun = 1;
	while (begun == 1)
		;
	ended = 1;
	return NULL;
}

/* Without a call that would look who should run. */
static void *spin_ordinary(void *argument)
{
	(void)argument;
	begun = 2;
	while (!ended)
		;
	return NULL;
}

static void spin_beside(const char *what, int policy)
{
	pthread_t real_time, ordinary;

	begun = ended = 0;
	must(pthread_create(&real_time, NULL, spin, &policy), "pthread_create");
	while (begun == 0)
		sched_yield();
	printf("%s: it runs, and main too\n", what);
	must(pthread_create(&ordinary, NULL, spin_ordinary, NULL), "pthread_create");
	must(pthread_join(real_time, NULL), "pthread_join");
	must(pthread_join(ordinary, NULL), "pthread_join");
	printf("%s: both have ended\n", what);
}

/* Main becomes an ordinary thread, which waits already. */
static void *lower_main(void *argument)
{
	const struct sched_param high = { .sched_priority = 20 }, ordinary = { 0 };
	const pthread_t *main_thread = argument;

	must(pthread_setschedparam(pthread_self(), SCHED_FIFO, &high), "pthread_setschedparam");
	must(pthread_setschedparam(*main_thread, SCHED_OTHER, &ordinary), "pthread_setschedparam");
	while (begun == 0)
		;
	return NULL;
}

static int policy(void)
{
	struct sched_param param;
	int result;

	must(pthread_getschedparam(pthread_self(), &result, &param), "pthread_getschedparam");
	return result;
}

static void lower_beside(void)
{
	const struct sched_param param = { .sched_priority = 10 };
	pthread_t main_thread = pthread_self(), thread;

	begun = 0;
	must(pthread_setschedparam(main_thread, SCHED_FIFO, &param), "pthread_setschedparam");
	must(pthread_create(&thread, NULL, lower_main, &main_thread), "pthread_create");
	while (policy() != SCHED_OTHER)
		sched_yield();
	begun = 1;
	must(pthread_join(thread, NULL), "pthread_join");
	puts("lowered: it has ended");
}

int main(void)
{
	cpu_set_t first;

	CPU_ZERO(&first);
	CPU_SET(0, &first);
	must(sched_setaffinity(0, sizeof first, &first), "sched_setaffinity");
	spin_beside("FIFO", SCHED_FIFO);
	spin_beside("RR", SCHED_RR);
	lower_beside();
	return 0;
}
