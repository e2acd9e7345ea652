/* SPDX-License-Identifier: MIT */
/* Threads begin, return values, are joined or detached. */
#define _GNU_SOURCE
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "../thread.h"

#define MANY 32

static volatile int counter, go;

static void *square(void *argument)
{
	return (void *)((intptr_t)argument * (intptr_t)argument);
}

static void *leave(void *argument)
{
	pthread_exit(argument);
}

static void *self(void *argument)
{
	*(pthread_t *)argument = pthread_self();
	return argument;
}

static void *count(void *unused)
{
	add(&counter, 1);
	return unused;
}

static void *wait_for_go(void *argument)
{
	await(&go, (int)(intptr_t)argument);
	return argument;
}

/* Makes two more, as deep as asked for; the number of all. */
static void *tree(void *argument)
{
	intptr_t depth = (intptr_t)argument;
	pthread_t left, right;

	if (depth == 0)
		return (void *)1;
	left = start(tree, (void *)(depth - 1));
	right = start(tree, (void *)(depth - 1));
	return (void *)(1 + (intptr_t)join(left) + (intptr_t)join(right));
}

/* Each has a stack of its own. */
static void *sum_on_stack(void *argument)
{
	volatile unsigned char bytes[10000];
	unsigned sum = 0;

	memset((void *)bytes, (int)(intptr_t)argument, sizeof bytes);
	settle();
	for (size_t i = 0; i < sizeof bytes; i++)
		sum += bytes[i];
	return (void *)(uintptr_t)sum;
}

static void one(void)
{
	pthread_t thread, told;

	thread = start(square, (void *)12);
	printf("returned %ld\n", (long)join(thread));
	thread = start(leave, (void *)77);
	printf("exited with %ld\n", (long)join(thread));
	thread = start(self, &told);
	join(thread);
	printf("itself %d, not main %d\n", !!pthread_equal(thread, told),
	       !pthread_equal(thread, pthread_self()));
	thread = start(square, (void *)2);
	show("join without a result", pthread_join(thread, NULL));
}

static void many(void)
{
	pthread_t threads[MANY];
	long sum = 0;

	for (intptr_t i = 0; i < MANY; i++)
		threads[i] = start(square, (void *)i);
	for (int i = 0; i < MANY; i++)
		sum += (long)join(threads[i]);
	printf("sum of squares %ld\n", sum);
	for (int i = 0; i < MANY; i++)
		threads[i] = start(sum_on_stack, (void *)(intptr_t)i);
	sum = 0;
	for (int i = MANY - 1; i >= 0; i--)
		sum += (long)join(threads[i]);
	printf("sum of stacks %ld\n", sum);
	for (int i = 0; i < 500; i++)
		join(start(count, NULL));
	printf("%d one after the other\n", counter);
	printf("a tree of %ld\n", (long)join(start(tree, (void *)4)));
}

static void trying(void)
{
	struct timespec at;
	void *result = NULL;
	pthread_t thread = start(wait_for_go, (void *)1);

	show("tryjoin", pthread_tryjoin_np(thread, &result));
	at = in_ms(CLOCK_REALTIME, 20);
	show("timedjoin", pthread_timedjoin_np(thread, &result, &at));
	set(&go, 1);
	at = in_ms(CLOCK_REALTIME, 20000);
	show("timedjoin", pthread_timedjoin_np(thread, &result, &at));
	printf("result %ld\n", (long)result);
	thread = start(square, (void *)3);
	settle();
	while (pthread_tryjoin_np(thread, &result) == EBUSY)
		sleep_ms(1);
	printf("result %ld\n", (long)result);
}

static void detached(void)
{
	pthread_attr_t attributes;
	pthread_t thread;

	set(&counter, 0);
	for (int i = 0; i < 100; i++)
		must(pthread_detach(start(count, NULL)), "detach");
	await(&counter, 100);
	pthread_attr_init(&attributes);
	pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
	for (int i = 0; i < 100; i++)
		must(pthread_create(&thread, &attributes, count, NULL), "create detached");
	await(&counter, 200);
	printf("%d detached ones\n", counter);
	thread = start(wait_for_go, (void *)2);
	show("detach one that runs", pthread_detach(thread));
	set(&go, 2);
}

int main(void)
{
	one();
	many();
	trying();
	detached();
	return 0;
}
