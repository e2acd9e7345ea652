/* SPDX-License-Identifier: MIT */
/* Threads that wait: for each other only, or for more (the argument). */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void *wait_for_mutex(void *unused)
{
	pthread_setname_np(pthread_self(), "waiter");
	pthread_mutex_lock(&mutex);
	return unused;
}

/* Longer than the libOS waits before it looks. */
static void nap(void)
{
	struct timespec time = { .tv_sec = 2, .tv_nsec = 500000000 };

	nanosleep(&time, NULL);
}

static void *release(void *unused)
{
	nap();
	pthread_kill(*(pthread_t *)unused, SIGUSR1);
	return NULL;
}

static void ignore(int number)
{
	(void)number;
}

int main(int argc, char **argv)
{
	const char *how = argc > 1 ? argv[1] : "";
	pthread_t thread, self = pthread_self(), other;
	char byte;

	pthread_mutex_lock(&mutex);
	pthread_create(&thread, NULL, wait_for_mutex, NULL);
	if (strcmp(how, "sleep") == 0) {
		nap();
		pthread_mutex_unlock(&mutex);
	} else if (strcmp(how, "read") == 0) {
		if (read(0, &byte, 1) >= 0)
			pthread_mutex_unlock(&mutex);
	} else if (strcmp(how, "alarm") == 0) {
		signal(SIGALRM, ignore);
		alarm(2);
		pause();
		pthread_mutex_unlock(&mutex);
	} else if (strcmp(how, "pause") == 0) {
		signal(SIGUSR1, ignore);
		pthread_create(&other, NULL, release, &self);
		pause();
		pthread_mutex_unlock(&mutex);
		pthread_join(other, NULL);
	}
	pthread_join(thread, NULL);
	puts("end");
	return 0;
}
