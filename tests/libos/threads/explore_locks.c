/* SPDX-License-Identifier: MIT */
/*
 * What C libraries make of futexes: locks, semaphores, conditions.
 */
#include <limits.h>
#include <stddef.h>

#include "explore.h"

/* As musl's __lock and mutexes do it: 0 free, 1 taken, -1 taken and somebody may wait. */
struct lock {
	int word, waiters;
};

static int compare_exchange(int *word, int expected, int value)
{
	__atomic_compare_exchange_n(word, &expected, value, false, __ATOMIC_SEQ_CST,
				    __ATOMIC_SEQ_CST);
	return expected;
}

static void lock_until(struct lock *lock, int taken)
{
	if (compare_exchange(&lock->word, 0, taken) == 0)
		return;
	__atomic_fetch_add(&lock->waiters, 1, __ATOMIC_SEQ_CST);
	for (;;) {
		int was = compare_exchange(&lock->word, 0, -1);

		if (was == 0)
			break;
		if (was == 1)
			compare_exchange(&lock->word, 1, -1);
		futex_wait(&lock->word, -1, 0, ~0u);
	}
	__atomic_fetch_sub(&lock->waiters, 1, __ATOMIC_SEQ_CST);
}

static void lock(struct lock *lock)
{
	lock_until(lock, 1);
}

static void unlock(struct lock *lock)
{
	int waiters = __atomic_load_n(&lock->waiters, __ATOMIC_SEQ_CST);
	int was = __atomic_exchange_n(&lock->word, 0, __ATOMIC_SEQ_CST);

	if (waiters != 0 || was < 0)
		futex_wake_some(&lock->word, 1, ~0u);
}

/* Mutual exclusion, and that everybody comes to its turn. */

static struct lock the_lock;
static int inside, counter;

static int count(void *argument)
{
	for (unsigned i = *(unsigned *)argument; i > 0; i--) {
		lock(&the_lock);
		HOLDS(inside++ == 0);
		fake_application();
		counter++;
		HOLDS(--inside == 0);
		unlock(&the_lock);
		fake_application();
	}
	return 0;
}

SCENARIO(mutex)
{
	unsigned threads = 2 + below(4), rounds = 3 + below(10);

	for (unsigned i = 0; i < threads; i++)
		spawn(i, count, &rounds);
	for (unsigned i = 0; i < threads; i++)
		join(i);
	HOLDS(counter == (int)(threads * rounds));
}

/* Semaphores as musl's sem_post and sem_wait. */

struct semaphore {
	int value, waiters;
};

static void post(struct semaphore *semaphore)
{
	int value, waiters;

	do {
		value = __atomic_load_n(&semaphore->value, __ATOMIC_SEQ_CST);
		waiters = __atomic_load_n(&semaphore->waiters, __ATOMIC_SEQ_CST);
	} while (compare_exchange(&semaphore->value, value, value + 1 + (value < 0)) != value);
	if (value < 0 || waiters != 0)
		futex_wake_some(&semaphore->value, 1, ~0u);
}

static bool try(struct semaphore *semaphore)
{
	int value;

	while ((value = __atomic_load_n(&semaphore->value, __ATOMIC_SEQ_CST)) > 0) {
		int less = value - 1;

		if (less == 0 && __atomic_load_n(&semaphore->waiters, __ATOMIC_SEQ_CST) != 0)
			less = -1;
		if (compare_exchange(&semaphore->value, value, less) == value)
			return true;
	}
	return false;
}

static void take(struct semaphore *semaphore)
{
	while (!try(semaphore)) {
		__atomic_fetch_add(&semaphore->waiters, 1, __ATOMIC_SEQ_CST);
		compare_exchange(&semaphore->value, 0, -1);
		futex_wait(&semaphore->value, -1, 0, ~0u);
		__atomic_fetch_sub(&semaphore->waiters, 1, __ATOMIC_SEQ_CST);
	}
}

static struct semaphore full, empty;
static int made, used;

static int make(void *argument)
{
	for (unsigned i = *(unsigned *)argument; i > 0; i--) {
		take(&empty);
		HOLDS(__atomic_add_fetch(&made, 1, __ATOMIC_SEQ_CST) -
		      __atomic_load_n(&used, __ATOMIC_SEQ_CST) <= 2 + EXPLORE_THREADS);
		post(&full);
	}
	return 0;
}

static int use(void *argument)
{
	for (unsigned i = *(unsigned *)argument; i > 0; i--) {
		take(&full);
		__atomic_fetch_add(&used, 1, __ATOMIC_SEQ_CST);
		post(&empty);
	}
	return 0;
}

SCENARIO(semaphores)
{
	unsigned pairs = 1 + below(3), rounds = 3 + below(8);

	empty.value = 1 + (int)below(2);
	for (unsigned i = 0; i < pairs; i++) {
		spawn(2 * i, make, &rounds);
		spawn(2 * i + 1, use, &rounds);
	}
	for (unsigned i = 0; i < 2 * pairs; i++)
		join(i);
	HOLDS(made == (int)(pairs * rounds) && used == made);
}

/* Conditions that move those who wait to the lock: FUTEX_CMP_REQUEUE. */

struct condition {
	int sequence;
};

static void condition_wait(struct condition *condition, struct lock *with)
{
	int sequence = __atomic_load_n(&condition->sequence, __ATOMIC_SEQ_CST);

	unlock(with);
	futex_wait(&condition->sequence, sequence, 0, ~0u);
	/* It may have been moved here together with others. */
	lock_until(with, -1);
}

/* Under the lock. */
static void condition_tell(struct condition *condition, struct lock *with, bool all)
{
	int sequence = __atomic_add_fetch(&condition->sequence, 1, __ATOMIC_SEQ_CST);
	long status;

	if (!all) {
		futex_wake_some(&condition->sequence, 1, ~0u);
		return;
	}
	status = futex_requeue(&condition->sequence, (int)below(2), INT_MAX, &with->word, sequence);
	HOLDS(status >= 0);
	/* Who was moved waits for the lock: its holder must wake one. */
	__atomic_store_n(&with->word, -1, __ATOMIC_SEQ_CST);
}

static struct condition changed;
static int stage;

static int follow(void *argument)
{
	for (int i = 1; i <= (int)*(unsigned *)argument; i++) {
		lock(&the_lock);
		while (stage < i)
			condition_wait(&changed, &the_lock);
		HOLDS(inside++ == 0);
		fake_application();
		inside--;
		unlock(&the_lock);
	}
	__atomic_fetch_add(&counter, 1, __ATOMIC_SEQ_CST);
	return 0;
}

SCENARIO(conditions)
{
	unsigned threads = 2 + below(4), rounds = 2 + below(5);

	for (unsigned i = 0; i < threads; i++)
		spawn(i, follow, &rounds);
	for (unsigned i = 0; i < rounds; i++) {
		lock(&the_lock);
		stage++;
		condition_tell(&changed, &the_lock, true);
		unlock(&the_lock);
		fake_application();
	}
	for (unsigned i = 0; i < threads; i++)
		join(i);
	HOLDS(counter == (int)threads);
}
