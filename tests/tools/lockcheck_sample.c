/* SPDX-License-Identifier: MIT */
/* Takes two locks in two orders; counts; ends as it is told. */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define ROUNDS 20

static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, b = PTHREAD_MUTEX_INITIALIZER;
static pthread_rwlock_t c = PTHREAD_RWLOCK_INITIALIZER;
static atomic_bool has, wants;

static void both(pthread_mutex_t *first, pthread_mutex_t *second)
{
	pthread_mutex_lock(first);
	pthread_mutex_lock(second);
	pthread_mutex_unlock(second);
	pthread_mutex_unlock(first);
}

static void *other(void *unused)
{
	pthread_rwlock_wrlock(&c);
	has = true;
	while (!wants)
		usleep(1000);
	usleep(20000);
	pthread_rwlock_unlock(&c);
	return unused;
}

/* What is waited for, unless the host lets the other one go on for longer. */
static void contend(void)
{
	pthread_t thread;

	has = wants = false;
	pthread_create(&thread, NULL, other, NULL);
	while (!has)
		usleep(1000);
	wants = true;
	pthread_rwlock_rdlock(&c);
	pthread_rwlock_unlock(&c);
	pthread_join(thread, NULL);
}

int main(int argc, char **argv)
{
	const char *how = argc > 1 ? argv[1] : "";

	if (strcmp(how, "contend") == 0) {
		for (int i = 0; i < ROUNDS; i++)
			contend();
	} else {
		both(&a, &b);
		both(&b, &a);
	}
	puts("end");
	fflush(stdout);
	if (strcmp(how, "kill") == 0)
		raise(SIGTERM);
	return 3;
}
