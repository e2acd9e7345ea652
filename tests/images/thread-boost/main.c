/* SPDX-License-Identifier: MIT */
/* Priorities on one CPU: who runs first, who gets a lock, and who has lent his priority. */
#define _GNU_SOURCE
#include <sched.h>
#include <semaphore.h>
#include <stdint.h>
#include <unistd.h>

#include "../thread.h"

#define SIZE 32

static pthread_mutex_t lock, other;
static sem_t begun, go;
static const char *steps[SIZE];
static int count;

/* One CPU: nobody else is here. */
static void step(const char *what)
{
	steps[count++] = what;
}

static void tell(const char *what)
{
	printf("%s:\n", what);
	for (int i = 0; i < count; i++)
		printf("  %s\n", steps[i]);
	count = 0;
}

static pthread_t start_at(int policy, int priority, void *(*run)(void *), const void *argument)
{
	struct sched_param param = { .sched_priority = priority };
	pthread_attr_t attributes;
	pthread_t thread;

	pthread_attr_init(&attributes);
	pthread_attr_setinheritsched(&attributes, PTHREAD_EXPLICIT_SCHED);
	pthread_attr_setschedpolicy(&attributes, policy);
	pthread_attr_setschedparam(&attributes, &param);
	must(pthread_create(&thread, &attributes, run, (void *)argument), "create");
	return thread;
}

static void *say(void *what)
{
	step(what);
	return NULL;
}

static void by_priority(void)
{
	pthread_t threads[4];

	threads[0] = start_at(SCHED_FIFO, 10, say, "ten");
	threads[1] = start_at(SCHED_OTHER, 0, say, "none");
	threads[2] = start_at(SCHED_FIFO, 30, say, "thirty");
	threads[3] = start_at(SCHED_RR, 20, say, "twenty");
	for (int i = 0; i < 4; i++)
		join(threads[i]);
	tell("by priority");
}

static void *hold(void *unused)
{
	pthread_mutex_lock(&lock);
	sem_post(&begun); /* main goes on */
	step("low has the lock");
	pthread_mutex_unlock(&lock);
	step("low ends");
	return unused;
}

static void *want(void *what)
{
	pthread_mutex_lock(&lock);
	step(what);
	pthread_mutex_unlock(&lock);
	return NULL;
}

/* Whom the low one keeps waiting has lent it its priority: that in between comes later. */
static void inheritance(void)
{
	pthread_t threads[4];

	threads[0] = start_at(SCHED_FIFO, 5, hold, NULL);
	sem_wait(&begun);
	threads[1] = start_at(SCHED_FIFO, 20, say, "between");
	threads[2] = start_at(SCHED_FIFO, 10, want, "another has it");
	threads[3] = start_at(SCHED_FIFO, 30, want, "high has it");
	for (int i = 0; i < 4; i++)
		join(threads[i]);
	tell("inheritance");
}

static void *want_two(void *what)
{
	pthread_mutex_lock(&other);
	sem_post(&go);
	pthread_mutex_lock(&lock);
	step(what);
	pthread_mutex_unlock(&lock);
	pthread_mutex_unlock(&other);
	return NULL;
}

static void *want_other(void *what)
{
	pthread_mutex_lock(&other);
	step(what);
	pthread_mutex_unlock(&other);
	return NULL;
}

/* The high one waits for one that waits for the low one. */
static void chain(void)
{
	pthread_t threads[4];

	threads[0] = start_at(SCHED_FIFO, 5, hold, NULL);
	sem_wait(&begun);
	threads[1] = start_at(SCHED_FIFO, 6, want_two, "the second has both");
	sem_wait(&go);
	threads[2] = start_at(SCHED_FIFO, 20, say, "between");
	threads[3] = start_at(SCHED_FIFO, 30, want_other, "high has it");
	for (int i = 0; i < 4; i++)
		join(threads[i]);
	tell("chain");
}

static void *raised(void *what)
{
	step(what);
	return NULL;
}

/* A thread in the queue moves when its priority changes. */
static void changes(void)
{
	pthread_t threads[3];

	threads[0] = start_at(SCHED_FIFO, 10, raised, "first");
	threads[1] = start_at(SCHED_FIFO, 10, raised, "raised");
	threads[2] = start_at(SCHED_FIFO, 20, raised, "lowered");
	must(pthread_setschedprio(threads[1], 15), "setschedprio");
	must(pthread_setschedprio(threads[2], 10), "setschedprio");
	for (int i = 0; i < 3; i++)
		join(threads[i]);
	tell("changes");
}

static void *go_on(void *unused)
{
	sem_wait(&go);
	step("woken");
	return unused;
}

/* Who wakes a higher one, or lowers itself below one, does not go on. */
static void preemption(void)
{
	pthread_t thread = start_at(SCHED_FIFO, 45, go_on, NULL);
	pthread_t lower;

	must(pthread_setschedprio(pthread_self(), 35), "setschedprio");
	sem_post(&go);
	step("who woke it");
	lower = start_at(SCHED_FIFO, 30, say, "below");
	must(pthread_setschedprio(pthread_self(), 25), "setschedprio");
	step("lowered");
	must(pthread_setschedprio(pthread_self(), 40), "setschedprio");
	join(thread);
	join(lower);
	tell("preemption");
}

int main(void)
{
	struct sched_param param = { .sched_priority = 40 };
	pthread_mutexattr_t attributes;
	cpu_set_t set;

	setvbuf(stdout, NULL, _IOLBF, 0);
	CPU_ZERO(&set);
	CPU_SET(0, &set);
	must(pthread_setaffinity_np(pthread_self(), sizeof set, &set), "setaffinity");
	must(pthread_setschedparam(pthread_self(), SCHED_FIFO, &param), "setschedparam");
	pthread_mutexattr_init(&attributes);
	must(pthread_mutexattr_setprotocol(&attributes, PTHREAD_PRIO_INHERIT), "setprotocol");
	pthread_mutex_init(&lock, &attributes);
	pthread_mutex_init(&other, &attributes);
	sem_init(&begun, 0, 0);
	sem_init(&go, 0, 0);
	by_priority();
	inheritance();
	chain();
	changes();
	preemption();
	return 0;
}
