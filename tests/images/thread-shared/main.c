/* SPDX-License-Identifier: MIT */
/* Locks in a file that each thread has mapped at another place; named semaphores. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../thread.h"

#define THREADS 4
#define TURNS 500

struct together {
	pthread_mutex_t mutex, robust, inherits;
	pthread_cond_t condition;
	pthread_barrier_t barrier;
	sem_t semaphore;
	int turn, sum, inherited;
};

static int fd;

static struct together *map(void)
{
	return mmap(NULL, sizeof(struct together), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
}

static void init(struct together *t)
{
	pthread_mutexattr_t mutex;
	pthread_condattr_t condition;
	pthread_barrierattr_t barrier;

	pthread_mutexattr_init(&mutex);
	pthread_mutexattr_setpshared(&mutex, PTHREAD_PROCESS_SHARED);
	must(pthread_mutex_init(&t->mutex, &mutex), "mutex");
	pthread_mutexattr_setrobust(&mutex, PTHREAD_MUTEX_ROBUST);
	must(pthread_mutex_init(&t->robust, &mutex), "robust mutex");
	pthread_mutexattr_setrobust(&mutex, PTHREAD_MUTEX_STALLED);
	pthread_mutexattr_setprotocol(&mutex, PTHREAD_PRIO_INHERIT);
	must(pthread_mutex_init(&t->inherits, &mutex), "mutex that inherits");
	pthread_condattr_init(&condition);
	pthread_condattr_setpshared(&condition, PTHREAD_PROCESS_SHARED);
	must(pthread_cond_init(&t->condition, &condition), "condition");
	pthread_barrierattr_init(&barrier);
	pthread_barrierattr_setpshared(&barrier, PTHREAD_PROCESS_SHARED);
	must(pthread_barrier_init(&t->barrier, &barrier, THREADS), "barrier");
	sem_init(&t->semaphore, 1, 0);
}

static void *take_turns(void *argument)
{
	int self = (int)(intptr_t)argument;
	struct together *t = map();

	pthread_barrier_wait(&t->barrier);
	for (int i = 0; i < TURNS; i++) {
		pthread_mutex_lock(&t->mutex);
		while (t->turn % THREADS != self)
			pthread_cond_wait(&t->condition, &t->mutex);
		t->turn++;
		pthread_cond_broadcast(&t->condition);
		pthread_mutex_unlock(&t->mutex);
		pthread_mutex_lock(&t->inherits);
		t->inherited++;
		pthread_mutex_unlock(&t->inherits);
	}
	sem_post(&t->semaphore);
	munmap(t, sizeof *t);
	return NULL;
}

static void *die_with_it(void *argument)
{
	struct together *t = map();

	(void)argument;
	pthread_mutex_lock(&t->robust);
	sem_post(&t->semaphore);
	/* The other one may wait for it by now, or not. */
	for (int i = 0; i < 1000; i++)
		sched_yield();
	return NULL;
}

static void *post(void *argument)
{
	sem_t *semaphore = sem_open("/eremite-named", 0);

	(void)argument;
	for (int i = 0; i < TURNS; i++)
		sem_post(semaphore);
	sem_close(semaphore);
	return NULL;
}

static void named(void)
{
	sem_t *semaphore;
	pthread_t threads[2];
	int value;

	sem_unlink("/eremite-named");
	semaphore = sem_open("/eremite-named", O_CREAT | O_EXCL, 0600, 1);
	printf("sem_open: %d\n", semaphore != SEM_FAILED);
	for (int i = 0; i < 2; i++)
		threads[i] = start(post, NULL);
	for (int i = 0; i < 2 * TURNS + 1; i++)
		sem_wait(semaphore);
	for (int i = 0; i < 2; i++)
		join(threads[i]);
	sem_getvalue(semaphore, &value);
	printf("value: %d\n", value);
	printf("sem_unlink: %d\n", sem_unlink("/eremite-named"));
	printf("sem_open: %s\n", sem_open("/eremite-named", 0) == SEM_FAILED ? strerror(errno) : "ok");
	printf("sem_close: %d\n", sem_close(semaphore));
}

int main(void)
{
	struct together *t;
	pthread_t threads[THREADS];

	fd = shm_open("/eremite-together", O_RDWR | O_CREAT | O_TRUNC, 0600);
	printf("ftruncate: %d\n", ftruncate(fd, sizeof *t));
	t = map();
	init(t);
	for (intptr_t i = 0; i < THREADS; i++)
		threads[i] = start(take_turns, (void *)i);
	for (int i = 0; i < THREADS; i++)
		sem_wait(&t->semaphore);
	for (int i = 0; i < THREADS; i++)
		join(threads[i]);
	printf("turns: %d, with the one that inherits: %d\n", t->turn, t->inherited);
	threads[0] = start(die_with_it, NULL);
	sem_wait(&t->semaphore);
	printf("its owner died: %d\n", pthread_mutex_lock(&t->robust) == EOWNERDEAD);
	printf("consistent: %d\n", pthread_mutex_consistent(&t->robust));
	printf("unlock: %d\n", pthread_mutex_unlock(&t->robust));
	join(threads[0]);
	shm_unlink("/eremite-together");
	named();
	return 0;
}
