/* SPDX-License-Identifier: MIT */
/* futex(2) with priority inheritance: the word has the owner's number. */
#define _GNU_SOURCE
#include <stdint.h>

#include "../futex.h"

#define THREADS 4

static volatile int word, owned, release, counter;

static int tid(void)
{
	return (int)syscall(SYS_gettid);
}

static long pi(volatile int *at, int op, const void *timeout)
{
	return futex(at, op | FUTEX_PRIVATE, 0, timeout, NULL, 0);
}

static void state(const char *what)
{
	unsigned now = (unsigned)get(&word);

	printf("%s: %s%s\n", what, (now & FUTEX_TID_MASK) == 0 ? "free" :
	       (now & FUTEX_TID_MASK) == (unsigned)tid() ? "mine" : "another's",
	       now & FUTEX_OWNER_DIED ? ", died" : "");
}

static void *hold(void *unused)
{
	show_call("its lock", pi(&word, FUTEX_LOCK_PI, NULL));
	set(&owned, 1);
	await(&release, 1);
	(void)unused;
	return (void *)(intptr_t)pi(&word, FUTEX_UNLOCK_PI, NULL);
}

static void alone(void)
{
	set(&word, 0);
	show_call("lock", pi(&word, FUTEX_LOCK_PI, NULL));
	state("locked");
	show_call("lock again", pi(&word, FUTEX_LOCK_PI, NULL));
	show_call("trylock", pi(&word, FUTEX_TRYLOCK_PI, NULL));
	show_call("unlock", pi(&word, FUTEX_UNLOCK_PI, NULL));
	state("unlocked");
	show_call("unlock again", pi(&word, FUTEX_UNLOCK_PI, NULL));
	show_call("trylock", pi(&word, FUTEX_TRYLOCK_PI, NULL));
	show_call("unlock", pi(&word, FUTEX_UNLOCK_PI, NULL));
	set(&word, 999999);
	show_call("nobody's lock", pi(&word, FUTEX_LOCK_PI, NULL));
	set(&word, (int)FUTEX_OWNER_DIED);
	show_call("died", pi(&word, FUTEX_LOCK_PI, NULL));
	state("died");
	show_call("unlock", pi(&word, FUTEX_UNLOCK_PI, NULL));
}

static void against_another(void)
{
	struct timespec at;
	pthread_t thread;

	set(&word, 0);
	thread = start(hold, NULL);
	await(&owned, 1);
	state("held");
	show_call("trylock", pi(&word, FUTEX_TRYLOCK_PI, NULL));
	show_call("unlock", pi(&word, FUTEX_UNLOCK_PI, NULL));
	at = in_ms(CLOCK_REALTIME, 20);
	show_call("lock for a time", pi(&word, FUTEX_LOCK_PI, &at));
	at = in_ms(CLOCK_MONOTONIC, 20);
	show_call("by another clock", pi(&word, FUTEX_LOCK_PI2, &at));
	state("held");
	at.tv_nsec = -1;
	show_call("a bad time", pi(&word, FUTEX_LOCK_PI, &at));
	set(&release, 1);
	at = in_ms(CLOCK_REALTIME, 20000);
	show_call("lock for long", pi(&word, FUTEX_LOCK_PI, &at));
	show_call("its unlock", (long)(intptr_t)join(thread));
	state("mine");
	show_call("unlock", pi(&word, FUTEX_UNLOCK_PI, NULL));
	state("unlocked");
}

static void *increment(void *unused)
{
	for (int i = 0; i < 200; i++) {
		int now;

		while (pi(&word, FUTEX_LOCK_PI, NULL) != 0)
			;
		now = counter;
		if (i % 8 == 0)
			sched_yield();
		counter = now + 1;
		if (pi(&word, FUTEX_UNLOCK_PI, NULL) != 0)
			puts("cannot unlock");
	}
	return unused;
}

static void many(void)
{
	pthread_t threads[THREADS];

	set(&word, 0);
	for (int i = 0; i < THREADS; i++)
		threads[i] = start(increment, NULL);
	for (int i = 0; i < THREADS; i++)
		join(threads[i]);
	printf("counted to %d\n", counter);
	state("at the end");
}

static void errors(void)
{
	volatile int *odd = (volatile int *)((char *)&word + 1);

	show_call("lock of nowhere", pi((volatile int *)16, FUTEX_LOCK_PI, NULL));
	show_call("lock of an odd place", pi(odd, FUTEX_LOCK_PI, NULL));
	show_call("unlock of nowhere", pi((volatile int *)16, FUTEX_UNLOCK_PI, NULL));
	show_call("trylock of an odd place", pi(odd, FUTEX_TRYLOCK_PI, NULL));
	set(&word, tid());
	show_call("wait with a lock", pi(&word, FUTEX_LOCK_PI, NULL));
}

static void *lock_and_unlock(void *unused)
{
	set(&counter, 1);
	if (pi(&word, FUTEX_LOCK_PI, NULL) != 0 || pi(&word, FUTEX_UNLOCK_PI, NULL) != 0)
		printf("not locked\n");
	return unused;
}

/* Who waits for a lock is not to be woken otherwise. */
static void other_operations(void)
{
	pthread_t thread;

	set(&word, 0);
	set(&counter, 0);
	pi(&word, FUTEX_LOCK_PI, NULL);
	thread = start(lock_and_unlock, NULL);
	while (((unsigned)get(&word) & FUTEX_WAITERS) == 0)
		sleep_ms(1);
	settle();
	show_call("wake", futex(&word, FUTEX_WAKE | FUTEX_PRIVATE, 1, NULL, NULL, 0));
	pi(&word, FUTEX_UNLOCK_PI, NULL);
	join(thread);
	show_call("wake nobody", futex(&word, FUTEX_WAKE | FUTEX_PRIVATE, 1, NULL, NULL, 0));
}

int main(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	alone();
	against_another();
	many();
	errors();
	other_operations();
	return 0;
}
