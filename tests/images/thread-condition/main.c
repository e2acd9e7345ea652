/* SPDX-License-Identifier: MIT */
/* Condition variables: signal, broadcast, timeouts by both clocks, mutexes of all kinds. */
#define _GNU_SOURCE
#include <stdint.h>
#include <unistd.h>

#include "../thread.h"

#define WAITERS 10
#define TURNS 300

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static int waiting, woken, tickets, turn;

static void *wait_for_ticket(void *unused)
{
	pthread_mutex_lock(&mutex);
	waiting++;
	while (tickets == 0)
		pthread_cond_wait(&condition, &mutex);
	tickets--;
	woken++;
	pthread_mutex_unlock(&mutex);
	return unused;
}

static void start_waiters(pthread_t *threads)
{
	int now = 0;

	waiting = woken = tickets = 0;
	for (int i = 0; i < WAITERS; i++)
		threads[i] = start(wait_for_ticket, NULL);
	while (now < WAITERS) {
		pthread_mutex_lock(&mutex);
		now = waiting;
		pthread_mutex_unlock(&mutex);
		sched_yield();
	}
}

static int woken_now(void)
{
	int now;

	pthread_mutex_lock(&mutex);
	now = woken;
	pthread_mutex_unlock(&mutex);
	return now;
}

static void waken(void)
{
	pthread_t threads[WAITERS];

	show("signal to nobody", pthread_cond_signal(&condition));
	show("broadcast to nobody", pthread_cond_broadcast(&condition));
	start_waiters(threads);
	for (int i = 1; i <= WAITERS; i++) {
		pthread_mutex_lock(&mutex);
		tickets++;
		pthread_cond_signal(&condition);
		pthread_mutex_unlock(&mutex);
		while (woken_now() < i)
			sched_yield();
	}
	printf("%d woken one by one\n", woken_now());
	for (int i = 0; i < WAITERS; i++)
		join(threads[i]);

	start_waiters(threads);
	pthread_mutex_lock(&mutex);
	tickets = WAITERS;
	pthread_cond_broadcast(&condition);
	printf("%d woken while the mutex is held\n", woken);
	pthread_mutex_unlock(&mutex);
	for (int i = 0; i < WAITERS; i++)
		join(threads[i]);
	printf("%d woken by a broadcast\n", woken);

	start_waiters(threads);
	pthread_mutex_lock(&mutex);
	tickets = WAITERS;
	pthread_mutex_unlock(&mutex);
	pthread_cond_broadcast(&condition);
	for (int i = 0; i < WAITERS; i++)
		join(threads[i]);
	printf("%d woken without the mutex\n", woken);
}

static void *take_turns(void *argument)
{
	int mine = (int)(intptr_t)argument;

	pthread_mutex_lock(&mutex);
	while (turn < TURNS) {
		if (turn % 3 == mine) {
			turn++;
			pthread_cond_broadcast(&condition);
		} else {
			pthread_cond_wait(&condition, &mutex);
		}
	}
	pthread_mutex_unlock(&mutex);
	return NULL;
}

static void turns(void)
{
	pthread_t threads[3];

	for (intptr_t i = 0; i < 3; i++)
		threads[i] = start(take_turns, (void *)i);
	for (int i = 0; i < 3; i++)
		join(threads[i]);
	printf("%d turns\n", turn);
}

static int wait_until(pthread_cond_t *other, clockid_t clock, long ms)
{
	struct timespec at = in_ms(clock, ms), now;
	int status, held;

	pthread_mutex_lock(&mutex);
	do
		status = pthread_cond_timedwait(other, &mutex, &at);
	while (status == 0);
	held = pthread_mutex_trylock(&mutex);
	pthread_mutex_unlock(&mutex);
	clock_gettime(clock, &now);
	if (held != EBUSY)
		printf("the mutex is not held: %s\n", error_name(held));
	if (now.tv_sec < at.tv_sec || (now.tv_sec == at.tv_sec && now.tv_nsec < at.tv_nsec))
		puts("too early");
	return status;
}

static void times(void)
{
	pthread_condattr_t attributes;
	pthread_cond_t other;
	struct timespec bad = { .tv_nsec = -1 };
	clockid_t clock = 99;

	show("until", wait_until(&condition, CLOCK_REALTIME, 30));
	show("the past", wait_until(&condition, CLOCK_REALTIME, -10000));
	pthread_mutex_lock(&mutex);
	show("a bad time", pthread_cond_timedwait(&condition, &mutex, &bad));
	pthread_mutex_unlock(&mutex);
	pthread_condattr_init(&attributes);
	pthread_condattr_getclock(&attributes, &clock);
	printf("usual clock %d\n", clock == CLOCK_REALTIME);
	show("CPU clock", pthread_condattr_setclock(&attributes, CLOCK_THREAD_CPUTIME_ID));
	show("monotonic", pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC));
	pthread_condattr_getclock(&attributes, &clock);
	printf("clock %d\n", clock == CLOCK_MONOTONIC);
	show("init", pthread_cond_init(&other, &attributes));
	show("until", wait_until(&other, CLOCK_MONOTONIC, 30));
	show("the past", wait_until(&other, CLOCK_MONOTONIC, -10));
	show("destroy", pthread_cond_destroy(&other));
}

/* Woken before the time. */
static void *wait_long(void *unused)
{
	struct timespec at = in_ms(CLOCK_REALTIME, 20000);
	int status = 0;

	pthread_mutex_lock(&mutex);
	waiting++;
	while (tickets == 0 && status == 0)
		status = pthread_cond_timedwait(&condition, &mutex, &at);
	pthread_mutex_unlock(&mutex);
	(void)unused;
	return (void *)(intptr_t)status;
}

static void in_time(void)
{
	pthread_t thread;

	tickets = 0;
	thread = start(wait_long, NULL);
	settle();
	pthread_mutex_lock(&mutex);
	tickets = 1;
	pthread_cond_signal(&condition);
	pthread_mutex_unlock(&mutex);
	show("in time", (int)(intptr_t)join(thread));
}

static void checked(void)
{
	pthread_mutexattr_t attributes;
	pthread_mutex_t other;
	struct timespec at = in_ms(CLOCK_REALTIME, -1);

	pthread_mutexattr_init(&attributes);
	pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_ERRORCHECK);
	pthread_mutex_init(&other, &attributes);
	show("without the mutex", pthread_cond_timedwait(&condition, &other, &at));
	pthread_mutex_lock(&other);
	show("with it", pthread_cond_timedwait(&condition, &other, &at));
	show("unlock", pthread_mutex_unlock(&other));
}

int main(void)
{
	waken();
	turns();
	times();
	in_time();
	checked();
	show("destroy", pthread_cond_destroy(&condition));
	return 0;
}
