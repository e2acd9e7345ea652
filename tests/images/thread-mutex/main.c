/* SPDX-License-Identifier: MIT */
/* Mutexes: exclusion, kinds, errors, times. */
#define _GNU_SOURCE
#include <stdint.h>
#include <unistd.h>

#include "../thread.h"

#define THREADS 4
#define ROUNDS 20000

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static volatile int held, release;
static long counter;

static void *increment(void *unused)
{
	for (int i = 0; i < ROUNDS; i++) {
		pthread_mutex_lock(&mutex);
		counter++;
		pthread_mutex_unlock(&mutex);
	}
	return unused;
}

/* Lets go of the CPU with the mutex held, so that others wait for it. */
static void *increment_slowly(void *unused)
{
	for (int i = 0; i < 200; i++) {
		pthread_mutex_lock(&mutex);
		long now = counter;

		sched_yield();
		counter = now + 1;
		pthread_mutex_unlock(&mutex);
	}
	return unused;
}

static void *increment_if_free(void *unused)
{
	for (int i = 0; i < 1000;) {
		if (pthread_mutex_trylock(&mutex) != 0) {
			sched_yield();
			continue;
		}
		counter++;
		i++;
		pthread_mutex_unlock(&mutex);
	}
	return unused;
}

static void all(const char *what, void *(*run)(void *))
{
	pthread_t threads[THREADS];

	counter = 0;
	for (int i = 0; i < THREADS; i++)
		threads[i] = start(run, NULL);
	for (int i = 0; i < THREADS; i++)
		join(threads[i]);
	printf("%s: %ld\n", what, counter);
}

static void *hold(void *argument)
{
	pthread_mutex_t *other = argument;

	must(pthread_mutex_lock(other), "lock");
	set(&held, 1);
	await(&release, 1);
	must(pthread_mutex_unlock(other), "unlock");
	return NULL;
}

static void *try_it(void *argument)
{
	return (void *)(intptr_t)pthread_mutex_trylock(argument);
}

static void *unlock_it(void *argument)
{
	return (void *)(intptr_t)pthread_mutex_unlock(argument);
}

static int other_does(void *(*run)(void *), pthread_mutex_t *other)
{
	return (int)(intptr_t)join(start(run, other));
}

static int lock_until(pthread_mutex_t *other, long ms)
{
	struct timespec at = in_ms(CLOCK_REALTIME, ms);

	return pthread_mutex_timedlock(other, &at);
}

static void make(pthread_mutex_t *other, int type)
{
	pthread_mutexattr_t attributes;
	int got = -1;

	pthread_mutexattr_init(&attributes);
	must(pthread_mutexattr_settype(&attributes, type), "settype");
	pthread_mutexattr_gettype(&attributes, &got);
	must(got != type, "gettype");
	must(pthread_mutex_init(other, &attributes), "init");
	pthread_mutexattr_destroy(&attributes);
}

static void kinds(void)
{
	pthread_mutex_t other;

	make(&other, PTHREAD_MUTEX_NORMAL);
	show("normal", pthread_mutex_lock(&other));
	show("again, for a time", lock_until(&other, 20));
	show("trylock", pthread_mutex_trylock(&other));
	show("trylock of another", other_does(try_it, &other));
	show("unlock of another", other_does(unlock_it, &other));
	show("trylock of another", other_does(try_it, &other));
	show("unlock", pthread_mutex_unlock(&other));
	show("destroy", pthread_mutex_destroy(&other));

	make(&other, PTHREAD_MUTEX_RECURSIVE);
	show("recursive", pthread_mutex_lock(&other));
	show("again", pthread_mutex_lock(&other));
	show("trylock", pthread_mutex_trylock(&other));
	show("timedlock", lock_until(&other, 20));
	show("trylock of another", other_does(try_it, &other));
	show("unlock of another", other_does(unlock_it, &other));
	for (int i = 0; i < 4; i++)
		show("unlock", pthread_mutex_unlock(&other));
	show("unlock", pthread_mutex_unlock(&other));
	show("destroy", pthread_mutex_destroy(&other));

	make(&other, PTHREAD_MUTEX_ERRORCHECK);
	show("checked", pthread_mutex_lock(&other));
	show("again", pthread_mutex_lock(&other));
	show("timedlock", lock_until(&other, 20));
	show("trylock", pthread_mutex_trylock(&other));
	show("unlock of another", other_does(unlock_it, &other));
	show("unlock", pthread_mutex_unlock(&other));
	show("unlock", pthread_mutex_unlock(&other));
	show("destroy", pthread_mutex_destroy(&other));
}

static void times(void)
{
	pthread_mutex_t other = PTHREAD_MUTEX_INITIALIZER;
	pthread_t thread = start(hold, &other);
	struct timespec at = { .tv_nsec = 1000000000 };

	await(&held, 1);
	show("timedlock", lock_until(&other, 30));
	show("in the past", lock_until(&other, -1000));
	show("a bad time", pthread_mutex_timedlock(&other, &at));
	set(&release, 1);
	show("timedlock", lock_until(&other, 20000));
	join(thread);
	show("a bad time", pthread_mutex_trylock(&other));
	show("unlock", pthread_mutex_unlock(&other));
	show("in the past, but free", lock_until(&other, -1000));
	show("unlock", pthread_mutex_unlock(&other));
}

int main(void)
{
	all("lock", increment);
	all("lock and yield", increment_slowly);
	all("trylock", increment_if_free);
	kinds();
	times();
	return 0;
}
