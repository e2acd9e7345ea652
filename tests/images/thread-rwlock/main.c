/* SPDX-License-Identifier: MIT */
/* Read-write locks: many readers, one writer, times, try. */
#define _GNU_SOURCE
#include <stdint.h>
#include <unistd.h>

#include "../thread.h"

#define READERS 4
#define WRITERS 2
#define ROUNDS 2000

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static volatile int readers, most, wrong, written, held, release;
static long first, second;

static void *read_both(void *unused)
{
	for (int i = 0; i < ROUNDS; i++) {
		pthread_rwlock_rdlock(&lock);
		if (first != second)
			add(&wrong, 1);
		pthread_rwlock_unlock(&lock);
	}
	return unused;
}

static void *write_both(void *unused)
{
	for (int i = 0; i < ROUNDS; i++) {
		pthread_rwlock_wrlock(&lock);
		first++;
		if (i % 64 == 0)
			sched_yield();
		second++;
		pthread_rwlock_unlock(&lock);
	}
	return unused;
}

static void exclusion(void)
{
	pthread_t threads[READERS + WRITERS];

	for (int i = 0; i < READERS + WRITERS; i++)
		threads[i] = start(i < READERS ? read_both : write_both, NULL);
	for (int i = 0; i < READERS + WRITERS; i++)
		join(threads[i]);
	printf("%ld writes, %d seen in between\n", first, wrong);
}

/* All of them hold it at once. */
static void *meet(void *unused)
{
	pthread_rwlock_rdlock(&lock);
	add(&readers, 1);
	await(&readers, READERS);
	pthread_rwlock_unlock(&lock);
	return unused;
}

static void together(void)
{
	pthread_t threads[READERS];

	for (int i = 0; i < READERS; i++)
		threads[i] = start(meet, NULL);
	for (int i = 0; i < READERS; i++)
		join(threads[i]);
	printf("%d readers together\n", readers);
}

static void *hold(void *argument)
{
	must((argument != NULL ? pthread_rwlock_wrlock : pthread_rwlock_rdlock)(&lock), "lock");
	set(&held, 1);
	await(&release, 1);
	must(pthread_rwlock_unlock(&lock), "unlock");
	return NULL;
}

static void *write_it(void *unused)
{
	pthread_rwlock_wrlock(&lock);
	add(&written, 1);
	pthread_rwlock_unlock(&lock);
	return unused;
}

static void times(const char *what, void *as_writer)
{
	pthread_t thread, waiter;
	struct timespec at;

	puts(what);
	set(&held, 0);
	set(&release, 0);
	set(&written, 0);
	thread = start(hold, as_writer);
	await(&held, 1);
	show("tryrdlock", pthread_rwlock_tryrdlock(&lock));
	if (as_writer == NULL)
		pthread_rwlock_unlock(&lock);
	show("trywrlock", pthread_rwlock_trywrlock(&lock));
	at = in_ms(CLOCK_REALTIME, 20);
	show("timedrdlock", pthread_rwlock_timedrdlock(&lock, &at));
	if (as_writer == NULL)
		pthread_rwlock_unlock(&lock);
	at = in_ms(CLOCK_REALTIME, 20);
	show("timedwrlock", pthread_rwlock_timedwrlock(&lock, &at));
	waiter = start(write_it, NULL);
	settle();
	printf("written %d\n", written);
	set(&release, 1);
	join(thread);
	join(waiter);
	printf("written %d\n", written);
	at = in_ms(CLOCK_REALTIME, -1000);
	show("timedwrlock", pthread_rwlock_timedwrlock(&lock, &at));
	show("unlock", pthread_rwlock_unlock(&lock));
}

int main(void)
{
	exclusion();
	together();
	times("read", NULL);
	times("written", &lock);
	show("destroy", pthread_rwlock_destroy(&lock));
	return 0;
}
