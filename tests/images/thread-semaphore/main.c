/* SPDX-License-Identifier: MIT */
/* Unnamed semaphores: order, times, overflow, interruption, producers and consumers. */
#define _GNU_SOURCE
#include <limits.h>
#include <semaphore.h>
#include <signal.h>
#include <stdint.h>
#include <unistd.h>

#include "../thread.h"

#define SLOTS 8
#define ITEMS 3000
#define PRODUCERS 3
#define CONSUMERS 2

static sem_t there, back, empty, full, lock;
static int slots[SLOTS], head, tail;
static long consumed;
static volatile int handled, ready;

static void *answer(void *unused)
{
	for (int i = 0; i < 1000; i++) {
		sem_wait(&there);
		sem_post(&back);
	}
	return unused;
}

static void ping_pong(void)
{
	pthread_t thread;
	int value = -1;

	sem_init(&there, 0, 0);
	sem_init(&back, 0, 0);
	thread = start(answer, NULL);
	for (int i = 0; i < 1000; i++) {
		sem_post(&there);
		sem_wait(&back);
	}
	join(thread);
	sem_getvalue(&there, &value);
	printf("to and fro 1000 times, value %d\n", value);
}

static void *produce(void *argument)
{
	for (int i = 0; i < ITEMS; i++) {
		sem_wait(&empty);
		sem_wait(&lock);
		slots[head++ % SLOTS] = (int)(intptr_t)argument;
		sem_post(&lock);
		sem_post(&full);
	}
	return NULL;
}

static void *consume(void *unused)
{
	for (;;) {
		int item;

		sem_wait(&full);
		sem_wait(&lock);
		item = slots[tail++ % SLOTS];
		consumed += item;
		sem_post(&lock);
		sem_post(&empty);
		if (item == 0)
			return unused;
	}
}

static void queue(void)
{
	pthread_t producers[PRODUCERS], consumers[CONSUMERS];

	sem_init(&empty, 0, SLOTS);
	sem_init(&full, 0, 0);
	sem_init(&lock, 0, 1);
	for (intptr_t i = 0; i < PRODUCERS; i++)
		producers[i] = start(produce, (void *)(i + 1));
	for (int i = 0; i < CONSUMERS; i++)
		consumers[i] = start(consume, NULL);
	for (int i = 0; i < PRODUCERS; i++)
		join(producers[i]);
	for (int i = 0; i < CONSUMERS; i++) {
		sem_wait(&empty);
		sem_wait(&lock);
		slots[head++ % SLOTS] = 0;
		sem_post(&lock);
		sem_post(&full);
	}
	for (int i = 0; i < CONSUMERS; i++)
		join(consumers[i]);
	printf("consumed %ld\n", consumed);
}

static void handler(int number)
{
	(void)number;
	handled++;
}

static void *wait_it(void *argument)
{
	set(&ready, 1);
	errno = 0;
	return sem_wait(argument) == 0 ? NULL : (void *)(intptr_t)errno;
}

static void interrupted(void)
{
	struct sigaction action = { .sa_handler = handler };
	pthread_t thread;

	sigaction(SIGUSR1, &action, NULL);
	sem_init(&lock, 0, 0);
	thread = start(wait_it, &lock);
	await(&ready, 1);
	settle();
	pthread_kill(thread, SIGUSR1);
	await(&handled, 1);
	settle();
	sem_post(&lock);
	show("interrupted", (int)(intptr_t)join(thread));
}

static void errors(void)
{
	struct timespec at;

	show_call("too much", sem_init(&lock, 0, UINT_MAX));
	show_call("the most", sem_init(&lock, 0, SEM_VALUE_MAX));
	show_call("one more", sem_post(&lock));
	show_call("none", sem_init(&lock, 0, 0));
	show_call("trywait", sem_trywait(&lock));
	at = in_ms(CLOCK_REALTIME, 20);
	show_call("timedwait", sem_timedwait(&lock, &at));
	at = in_ms(CLOCK_REALTIME, -1000);
	show_call("in the past", sem_timedwait(&lock, &at));
	at.tv_nsec = 1000000000;
	show_call("a bad time", sem_timedwait(&lock, &at));
	sem_post(&lock);
	at = in_ms(CLOCK_REALTIME, -1000);
	show_call("free, in the past", sem_timedwait(&lock, &at));
	sem_post(&lock);
	show_call("trywait", sem_trywait(&lock));
	show_call("destroy", sem_destroy(&lock));
}

int main(void)
{
	ping_pong();
	queue();
	interrupted();
	errors();
	return 0;
}
