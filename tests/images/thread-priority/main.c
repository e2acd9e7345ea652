/* SPDX-License-Identifier: MIT */
/* Mutexes with priority inheritance; attributes of mutexes. */
#define _GNU_SOURCE
#include <stdint.h>

#include "../thread.h"

#define THREADS 4

static pthread_mutex_t mutex;
static volatile int held, release;
static int counter;

static void *increment(void *unused)
{
	for (int i = 0; i < 300; i++) {
		int now;

		must(pthread_mutex_lock(&mutex), "lock");
		now = counter;
		if (i % 16 == 0)
			sched_yield();
		counter = now + 1;
		must(pthread_mutex_unlock(&mutex), "unlock");
	}
	return unused;
}

static void *hold(void *unused)
{
	pthread_mutex_lock(&mutex);
	set(&held, 1);
	await(&release, 1);
	pthread_mutex_unlock(&mutex);
	return unused;
}

static void *unlock(void *unused)
{
	(void)unused;
	return (void *)(intptr_t)pthread_mutex_unlock(&mutex);
}

int main(void)
{
	pthread_mutexattr_t attributes;
	pthread_t threads[THREADS];
	struct timespec at;
	int protocol = -1;

	pthread_mutexattr_init(&attributes);
	show("inherit", pthread_mutexattr_setprotocol(&attributes, PTHREAD_PRIO_INHERIT));
	pthread_mutexattr_getprotocol(&attributes, &protocol);
	printf("it is %d\n", protocol == PTHREAD_PRIO_INHERIT);
	show("bad", pthread_mutexattr_setprotocol(&attributes, 77));
	show("checked", pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_ERRORCHECK));
	show("init", pthread_mutex_init(&mutex, &attributes));
	for (int i = 0; i < THREADS; i++)
		threads[i] = start(increment, NULL);
	for (int i = 0; i < THREADS; i++)
		join(threads[i]);
	printf("counted to %d\n", counter);
	threads[0] = start(hold, NULL);
	await(&held, 1);
	show("trylock", pthread_mutex_trylock(&mutex));
	at = in_ms(CLOCK_REALTIME, 20);
	show("timedlock", pthread_mutex_timedlock(&mutex, &at));
	set(&release, 1);
	show("lock", pthread_mutex_lock(&mutex));
	join(threads[0]);
	show("unlock of another", (int)(intptr_t)join(start(unlock, NULL)));
	show("unlock", pthread_mutex_unlock(&mutex));
	show("destroy", pthread_mutex_destroy(&mutex));
	return 0;
}
