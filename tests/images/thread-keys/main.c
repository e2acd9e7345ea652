/* SPDX-License-Identifier: MIT */
/* Thread-specific data: values per thread, destructors, their rounds, the limit of keys. */
#define _GNU_SOURCE
#include <limits.h>
#include <stdint.h>
#include <unistd.h>

#include "../thread.h"

static pthread_key_t plain, counting, stubborn, other, deleted;
static volatile int calls, rounds;
static int order[8], ordered, once_more;

static void count(void *value)
{
	add(&calls, (int)(intptr_t)value);
}

/* Sets its value again, for one more round. */
static void again(void *value)
{
	add(&rounds, 1);
	pthread_setspecific(stubborn, value);
}

/* Sets another key's value, whose destructor has to run, too. */
static void set_other(void *value)
{
	order[ordered++] = (int)(intptr_t)value;
	if ((intptr_t)value < 3)
		pthread_setspecific(other, (void *)((intptr_t)value + 1));
}

static void *use(void *argument)
{
	intptr_t number = (intptr_t)argument;

	if (pthread_getspecific(plain) != NULL || pthread_getspecific(counting) != NULL)
		puts("a value before it was set");
	pthread_setspecific(plain, argument);
	pthread_setspecific(counting, argument);
	settle();
	if (pthread_getspecific(plain) != argument)
		puts("a value of another thread");
	if (number % 2 == 0)
		pthread_exit(NULL);
	return NULL;
}

static void *use_stubborn(void *unused)
{
	pthread_setspecific(stubborn, &once_more);
	return unused;
}

static void *use_other(void *unused)
{
	pthread_setspecific(other, (void *)1);
	return unused;
}

static void *use_deleted(void *unused)
{
	pthread_setspecific(deleted, (void *)1000);
	show("delete", pthread_key_delete(deleted));
	return unused;
}

static void *set_null(void *unused)
{
	pthread_setspecific(counting, (void *)5);
	pthread_setspecific(counting, NULL);
	return unused;
}

static void all_keys(void)
{
	pthread_key_t *keys = calloc(PTHREAD_KEYS_MAX + 1, sizeof *keys), one;
	int made = 0, status;

	while ((status = pthread_key_create(&keys[made], NULL)) == 0 && made < PTHREAD_KEYS_MAX)
		made++;
	show("the last key", status);
	printf("at least 100 keys %d\n", made >= 100);
	while (made > 0)
		pthread_key_delete(keys[--made]);
	show("again", pthread_key_create(&one, NULL));
	pthread_setspecific(one, &one);
	pthread_key_delete(one);
	pthread_key_create(&one, NULL);
	printf("empty %d\n", pthread_getspecific(one) == NULL);
	pthread_key_delete(one);
	free(keys);
}

int main(void)
{
	pthread_t threads[10];

	pthread_key_create(&plain, NULL);
	pthread_key_create(&counting, count);
	pthread_key_create(&stubborn, again);
	pthread_key_create(&other, set_other);
	pthread_key_create(&deleted, count);
	pthread_setspecific(counting, (void *)10000);
	for (intptr_t i = 0; i < 10; i++)
		threads[i] = start(use, (void *)(i + 1));
	for (int i = 0; i < 10; i++)
		join(threads[i]);
	printf("destructors' sum %d\n", calls);
	join(start(use_stubborn, NULL));
	printf("as many rounds as told %d\n", rounds == PTHREAD_DESTRUCTOR_ITERATIONS);
	join(start(use_other, NULL));
	printf("in turn %d: %d %d %d\n", ordered, order[0], order[1], order[2]);
	join(start(use_deleted, NULL));
	join(start(set_null, NULL));
	printf("destructors' sum %d\n", calls);
	all_keys();
	printf("main's value %ld\n", (long)pthread_getspecific(counting));
	return 0;
}
