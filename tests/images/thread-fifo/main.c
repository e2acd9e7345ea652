/* SPDX-License-Identifier: MIT */
/*
 * Real-time priorities on one CPU: the highest runs, the others wait; who waits with the highest
 * priority is woken first; who waits longest first among equals.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <stdint.h>
#include <string.h>

#include "../futex.h"

#define COUNT_OF(array) ((int)(sizeof(array) / sizeof *(array)))

static volatile int word, order[16], ordered;

static void note(int number)
{
	order[__atomic_fetch_add(&ordered, 1, __ATOMIC_SEQ_CST)] = number;
}

static void show_order(const char *what)
{
	printf("%s:", what);
	for (int i = 0; i < ordered; i++)
		printf(" %d", order[i]);
	putchar('\n');
	set(&ordered, 0);
}

static pthread_t start_with(int policy, int priority, void *(*run)(void *))
{
	struct sched_param param = { .sched_priority = priority };
	pthread_attr_t attributes;
	pthread_t thread;

	pthread_attr_init(&attributes);
	pthread_attr_setinheritsched(&attributes, PTHREAD_EXPLICIT_SCHED);
	pthread_attr_setschedpolicy(&attributes, policy);
	pthread_attr_setschedparam(&attributes, &param);
	must(pthread_create(&thread, &attributes, run, (void *)(intptr_t)priority), "pthread_create");
	return thread;
}

static void *run_once(void *argument)
{
	note((int)(intptr_t)argument);
	return NULL;
}

/* Twice, and would let go of the CPU in between. */
static void *run_and_yield(void *argument)
{
	note((int)(intptr_t)argument);
	sched_yield();
	note((int)(intptr_t)argument);
	return NULL;
}

static void *wait_and_note(void *argument)
{
	futex(&word, FUTEX_WAIT | FUTEX_PRIVATE, 0, NULL, NULL, 0);
	note((int)(intptr_t)argument);
	return NULL;
}

/* Starts them in this order; they run when main waits for them. */
static void run_all(const char *what, void *(*run)(void *), const int *priorities, int count)
{
	pthread_t threads[8];

	for (int i = 0; i < count; i++)
		threads[i] = start_with(SCHED_FIFO, priorities[i], run);
	printf("%s: %d ran before main waits\n", what, ordered);
	for (int i = 0; i < count; i++)
		join(threads[i]);
	show_order(what);
}

static void wake_all(const int *priorities, int count)
{
	pthread_t threads[8];

	for (int i = 0; i < count; i++) {
		threads[i] = start_with(SCHED_FIFO, priorities[i], wait_and_note);
		await_sleepers(&word, i + 1);
	}
	for (int i = 1; i <= count; i++) {
		futex(&word, FUTEX_WAKE | FUTEX_PRIVATE, 1, NULL, NULL, 0);
		await(&ordered, i);
	}
	for (int i = 0; i < count; i++)
		join(threads[i]);
	show_order("woken");
}

int main(void)
{
	static const int mixed[] = { 10, 30, 20, 5 }, same[] = { 15, 15, 15 }, above[] = { 60, 70 };
	struct sched_param param = { .sched_priority = 50 };
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(0, &set);
	must(pthread_setaffinity_np(pthread_self(), sizeof set, &set), "setaffinity");
	must(pthread_setschedparam(pthread_self(), SCHED_FIFO, &param), "setschedparam");
	run_all("by priority", run_once, mixed, COUNT_OF(mixed));
	run_all("equals", run_once, same, COUNT_OF(same));
	run_all("yield", run_and_yield, mixed, COUNT_OF(mixed));
	run_all("higher than main", run_once, above, COUNT_OF(above));
	wake_all(mixed, COUNT_OF(mixed));
	return 0;
}
