/* SPDX-License-Identifier: MIT */
/* Barriers: nobody passes before all are there, one is told, again and again.  Spin locks. */
#define _GNU_SOURCE
#include <stdint.h>
#include <unistd.h>

#include "../thread.h"

#define THREADS 5
#define ROUNDS 200

static pthread_barrier_t barrier;
static pthread_spinlock_t spin;
static volatile int arrived[ROUNDS], early, serial, others;
static long counter;

static void *pass(void *unused)
{
	for (int i = 0; i < ROUNDS; i++) {
		int status;

		add(&arrived[i], 1);
		status = pthread_barrier_wait(&barrier);
		add(status == PTHREAD_BARRIER_SERIAL_THREAD ? &serial : &others, 1);
		if (get(&arrived[i]) != THREADS)
			add(&early, 1);
	}
	return unused;
}

static void all(void)
{
	pthread_t threads[THREADS];

	show("none", pthread_barrier_init(&barrier, NULL, 0));
	show("init", pthread_barrier_init(&barrier, NULL, THREADS));
	for (int i = 0; i < THREADS; i++)
		threads[i] = start(pass, NULL);
	for (int i = 0; i < THREADS; i++)
		join(threads[i]);
	printf("%d serial, %d others, %d early\n", serial, others, early);
	show("destroy", pthread_barrier_destroy(&barrier));
	pthread_barrier_init(&barrier, NULL, 1);
	printf("alone: serial %d\n", pthread_barrier_wait(&barrier) == PTHREAD_BARRIER_SERIAL_THREAD);
	pthread_barrier_destroy(&barrier);
}

/* The barrier ends as soon as it is passed. */
static void *pass_once(void *argument)
{
	if (pthread_barrier_wait(argument) == PTHREAD_BARRIER_SERIAL_THREAD)
		pthread_barrier_destroy(argument);
	return NULL;
}

static void destroyed_at_once(void)
{
	for (int i = 0; i < 50; i++) {
		pthread_barrier_t *one = malloc(sizeof *one);
		pthread_t threads[3];

		pthread_barrier_init(one, NULL, 3);
		for (int k = 0; k < 3; k++)
			threads[k] = start(pass_once, one);
		for (int k = 0; k < 3; k++)
			join(threads[k]);
		free(one);
	}
	puts("destroyed at once");
}

static void *increment(void *unused)
{
	for (int i = 0; i < 5000; i++) {
		pthread_spin_lock(&spin);
		counter++;
		pthread_spin_unlock(&spin);
	}
	return unused;
}

static void spins(void)
{
	pthread_t threads[3];

	show("spin init", pthread_spin_init(&spin, PTHREAD_PROCESS_PRIVATE));
	for (int i = 0; i < 3; i++)
		threads[i] = start(increment, NULL);
	for (int i = 0; i < 3; i++)
		join(threads[i]);
	printf("counted to %ld\n", counter);
	show("lock", pthread_spin_lock(&spin));
	show("trylock", pthread_spin_trylock(&spin));
	show("unlock", pthread_spin_unlock(&spin));
	show("trylock", pthread_spin_trylock(&spin));
	show("unlock", pthread_spin_unlock(&spin));
	show("destroy", pthread_spin_destroy(&spin));
}

int main(void)
{
	all();
	destroyed_at_once();
	spins();
	return 0;
}
