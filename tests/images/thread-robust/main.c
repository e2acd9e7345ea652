/* SPDX-License-Identifier: MIT */
/* Robust mutexes: the owner ends, the next one is told, makes it consistent or not. */
#define _GNU_SOURCE
#include <stdint.h>
#include <unistd.h>

#include "../thread.h"

#define MANY 20

static pthread_mutex_t mutexes[MANY];
static volatile int held, done, waiting;

static void make(pthread_mutex_t *mutex, int type, int protocol)
{
	pthread_mutexattr_t attributes;
	int robust = -1;

	pthread_mutexattr_init(&attributes);
	must(pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST), "setrobust");
	must(pthread_mutexattr_settype(&attributes, type), "settype");
	must(pthread_mutexattr_setprotocol(&attributes, protocol), "setprotocol");
	pthread_mutexattr_getrobust(&attributes, &robust);
	if (robust != PTHREAD_MUTEX_ROBUST)
		puts("not robust");
	must(pthread_mutex_init(mutex, &attributes), "init");
}

static void *lock_and_end(void *argument)
{
	must(pthread_mutex_lock(argument), "lock");
	return NULL;
}

static void *lock_wait_end(void *argument)
{
	must(pthread_mutex_lock(argument), "lock");
	set(&held, 1);
	await(&done, 1);
	return NULL;
}

static void *lock_and_be_cancelled(void *argument)
{
	must(pthread_mutex_lock(argument), "lock");
	set(&held, 1);
	while (get(&done) != 2)
		pause();
	return NULL;
}

static void *lock_all(void *unused)
{
	for (int i = 0; i < MANY; i++)
		must(pthread_mutex_lock(&mutexes[i]), "lock");
	/* These are not on the list any more. */
	for (int i = 0; i < MANY; i += 3)
		must(pthread_mutex_unlock(&mutexes[i]), "unlock");
	return unused;
}

static void *lock(void *argument)
{
	int status;

	add(&waiting, 1);
	status = pthread_mutex_lock(argument);
	if (status == EOWNERDEAD)
		pthread_mutex_consistent(argument);
	if (status == 0 || status == EOWNERDEAD)
		pthread_mutex_unlock(argument);
	return (void *)(intptr_t)status;
}

static void *lock_without_repair(void *argument)
{
	int status;

	add(&waiting, 1);
	status = pthread_mutex_lock(argument);
	if (status == 0 || status == EOWNERDEAD)
		pthread_mutex_unlock(argument);
	return (void *)(intptr_t)status;
}

static void one(const char *what, int type, int protocol)
{
	pthread_mutex_t mutex;

	puts(what);
	make(&mutex, type, protocol);
	join(start(lock_and_end, &mutex));
	show("lock", pthread_mutex_lock(&mutex));
	show("consistent", pthread_mutex_consistent(&mutex));
	show("consistent again", pthread_mutex_consistent(&mutex));
	show("unlock", pthread_mutex_unlock(&mutex));
	show("lock", pthread_mutex_lock(&mutex));
	show("unlock", pthread_mutex_unlock(&mutex));
	join(start(lock_and_end, &mutex));
	show("trylock", pthread_mutex_trylock(&mutex));
	show("unlock without repair", pthread_mutex_unlock(&mutex));
	show("lock", pthread_mutex_lock(&mutex));
	show("trylock", pthread_mutex_trylock(&mutex));
	show("destroy", pthread_mutex_destroy(&mutex));
}

/* The owner ends while others wait. */
static void *(*const owners[])(void *) = { lock_wait_end, lock_and_be_cancelled };

static void waiters(const char *what, int owner, int protocol)
{
	pthread_mutex_t mutex;
	pthread_t first, threads[3];
	int dead = 0, fine = 0;

	make(&mutex, PTHREAD_MUTEX_NORMAL, protocol);
	set(&held, 0);
	set(&done, 0);
	set(&waiting, 0);
	first = start(owners[owner], &mutex);
	await(&held, 1);
	for (int i = 0; i < 3; i++)
		threads[i] = start(lock, &mutex);
	await(&waiting, 3);
	settle();
	set(&done, 1);
	if (owner == 1)
		pthread_cancel(first);
	join(first);
	for (int i = 0; i < 3; i++) {
		int status = (int)(intptr_t)join(threads[i]);

		dead += status == EOWNERDEAD;
		fine += status == 0;
	}
	printf("%s: %d told, %d fine\n", what, dead, fine);
	pthread_mutex_destroy(&mutex);
}

/* The libraries wake one of those who wait, no more. */
static void not_recovered(void)
{
	pthread_mutex_t mutex;
	pthread_t first, threads[2];
	int dead = 0, lost = 0;

	make(&mutex, PTHREAD_MUTEX_NORMAL, PTHREAD_PRIO_NONE);
	set(&held, 0);
	set(&done, 0);
	set(&waiting, 0);
	first = start(lock_wait_end, &mutex);
	await(&held, 1);
	for (int i = 0; i < 2; i++)
		threads[i] = start(lock_without_repair, &mutex);
	await(&waiting, 2);
	settle();
	set(&done, 1);
	join(first);
	for (int i = 0; i < 2; i++) {
		int status = (int)(intptr_t)join(threads[i]);

		dead += status == EOWNERDEAD;
		lost += status == ENOTRECOVERABLE;
	}
	printf("not recovered: %d told, %d lost\n", dead, lost);
}

static void many(void)
{
	for (int i = 0; i < MANY; i++)
		make(&mutexes[i], PTHREAD_MUTEX_NORMAL, PTHREAD_PRIO_NONE);
	join(start(lock_all, NULL));
	printf("of many:");
	for (int i = 0; i < MANY; i++)
		printf(" %s", pthread_mutex_trylock(&mutexes[i]) == EOWNERDEAD ? "dead" : "free");
	putchar('\n');
}

int main(void)
{
	pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

	setvbuf(stdout, NULL, _IOLBF, 0);
	one("normal", PTHREAD_MUTEX_NORMAL, PTHREAD_PRIO_NONE);
	one("checked", PTHREAD_MUTEX_ERRORCHECK, PTHREAD_PRIO_NONE);
	one("recursive", PTHREAD_MUTEX_RECURSIVE, PTHREAD_PRIO_NONE);
	one("priority inheritance", PTHREAD_MUTEX_NORMAL, PTHREAD_PRIO_INHERIT);
	waiters("the owner returns", 0, PTHREAD_PRIO_NONE);
	waiters("the owner is cancelled", 1, PTHREAD_PRIO_NONE);
	waiters("the owner returns, priority inheritance", 0, PTHREAD_PRIO_INHERIT);
	waiters("the owner is cancelled, priority inheritance", 1, PTHREAD_PRIO_INHERIT);
	not_recovered();
	many();
	show("consistent, not robust", pthread_mutex_consistent(&mutex));
	return 0;
}
