/* SPDX-License-Identifier: MIT */
/* futex(2): waits for a condition that end with a lock that inherits priorities. */
#define _GNU_SOURCE
#include <limits.h>
#include <signal.h>
#include <stdint.h>

#include "../futex.h"

#define THREADS 3

static volatile int condition, other, lock, other_lock, inside, done, handled;

static long requeue(int wakes, long moves, volatile int *to, int expected)
{
	return futex(&condition, FUTEX_CMP_REQUEUE_PI | FUTEX_PRIVATE, wakes, (void *)moves, to,
		     expected);
}

static long wait(const struct timespec *until)
{
	return futex(&condition, FUTEX_WAIT_REQUEUE_PI | FUTEX_PRIVATE, 0, until, &lock, 0);
}

static long pi(int op)
{
	return futex(&lock, op | FUTEX_PRIVATE, 0, NULL, NULL, 0);
}

/* COUNT threads, as many as MOVES at a time. */
static void move_all(int count, long moves)
{
	int moved = 0;

	while (moved < count) {
		long result = requeue(1, moves, &lock, 0);

		if (result < 0 || result > moves + 1)
			show_call("requeue", result);
		if (result <= 0)
			sleep_ms(1);
		moved += result > 0 ? (int)result : 0;
	}
}

/* Who waits so is not to be woken: that tells that somebody does. */
static void await_waiter(void)
{
	while (futex(&condition, FUTEX_WAKE | FUTEX_PRIVATE, 1, NULL, NULL, 0) == 0)
		sleep_ms(1);
}

static void *wait_and_unlock(void *unused)
{
	show_call("wait", wait(NULL));
	printf("the lock is mine: %d\n", ((unsigned)lock & FUTEX_TID_MASK) ==
	       (unsigned)syscall(SYS_gettid));
	printf("alone in it: %d\n", ++inside == 1);
	inside--;
	add(&done, 1);
	if (pi(FUTEX_UNLOCK_PI) != 0)
		puts("not unlocked");
	return unused;
}

static void when_it_is_free(void)
{
	pthread_t thread = start(wait_and_unlock, NULL);

	move_all(1, 0);
	join(thread);
	printf("free at the end: %d\n", ((unsigned)lock & FUTEX_TID_MASK) == 0);
}

static void when_it_is_held(long moves)
{
	pthread_t threads[THREADS];

	set(&done, 0);
	show_call("lock", pi(FUTEX_LOCK_PI));
	for (int i = 0; i < THREADS; i++)
		threads[i] = start(wait_and_unlock, NULL);
	move_all(THREADS, moves);
	settle();
	printf("moved, but through: %d\n", get(&done));
	if (pi(FUTEX_UNLOCK_PI) != 0)
		puts("not unlocked");
	for (int i = 0; i < THREADS; i++)
		join(threads[i]);
	printf("free at the end: %d\n", get(&lock) == 0);
}

/* Again, if it was not moved in time. */
static void *wait_for_a_time(void *unused)
{
	struct timespec deadline;
	long result;

	do {
		deadline = in_ms(CLOCK_MONOTONIC, 50);
		result = wait(&deadline);
	} while (result == -1 && errno == ETIMEDOUT && !get(&done));
	show_call("wait", result);
	return unused;
}

static void until_a_time(void)
{
	struct timespec deadline = in_ms(CLOCK_MONOTONIC, 20);
	pthread_t thread;

	show_call("not moved", wait(&deadline));
	show_call("lock", pi(FUTEX_LOCK_PI));
	set(&done, 0);
	thread = start(wait_for_a_time, NULL);
	while (requeue(1, 0, &lock, 0) != 1)
		sleep_ms(1);
	set(&done, 1);
	join(thread);
	show_call("unlock", pi(FUTEX_UNLOCK_PI));
	deadline = in_ms(CLOCK_REALTIME, 20);
	show_call("by the wall clock", futex(&condition, FUTEX_WAIT_REQUEUE_PI | FUTEX_PRIVATE |
					     FUTEX_CLOCK_REALTIME, 0, &deadline, &lock, 0));
}

static void handle(int number)
{
	(void)number;
	add(&handled, 1);
}

static void *wait_long(void *unused)
{
	show_call("wait", wait(NULL));
	set(&done, 1);
	return unused;
}

/* Before it is moved, it goes on to wait; afterwards, the program has to look again. */
static void interrupted(void)
{
	struct sigaction action = { .sa_handler = handle };
	pthread_t thread;

	sigaction(SIGUSR1, &action, NULL);
	show_call("lock", pi(FUTEX_LOCK_PI));
	set(&done, 0);
	thread = start(wait_long, NULL);
	await_waiter();
	pthread_kill(thread, SIGUSR1);
	await(&handled, 1);
	await_waiter();
	printf("waits on: %d\n", !get(&done));
	move_all(1, 0);
	pthread_kill(thread, SIGUSR1);
	join(thread);
	printf("handled %d\n", get(&handled));
	show_call("unlock", pi(FUTEX_UNLOCK_PI));
}

static void *wait_otherwise(void *unused)
{
	show_call("the other's wait", futex(&other, FUTEX_WAIT | FUTEX_PRIVATE, 0, NULL, NULL, 0));
	return unused;
}

/* Each kind of waiting has its kind of moving. */
static void mixed(void)
{
	pthread_t thread = start(wait_and_unlock, NULL);

	await_waiter();
	show_call("wake", futex(&condition, FUTEX_WAKE | FUTEX_PRIVATE, 1, NULL, NULL, 0));
	show_call("move otherwise", futex(&condition, FUTEX_CMP_REQUEUE | FUTEX_PRIVATE, 0,
					  (void *)1l, &other, 0));
	show_call("to another lock", requeue(1, 1, &other_lock, 0));
	move_all(1, 5);
	join(thread);
	thread = start(wait_otherwise, NULL);
	await_sleepers(&other, 1);
	show_call("who waits otherwise", futex(&other, FUTEX_CMP_REQUEUE_PI | FUTEX_PRIVATE, 1,
					       (void *)1l, &lock, 0));
	futex(&other, FUTEX_WAKE | FUTEX_PRIVATE, 1, NULL, NULL, 0);
	join(thread);
}

static void errors(void)
{
	volatile int *odd = (volatile int *)((char *)&lock + 1);
	struct timespec bad = { 0, -1 };

	show_call("nobody waits", requeue(1, 1, &lock, 0));
	show_call("another value", requeue(1, 1, &lock, 7));
	show_call("none to wake", requeue(0, 1, &lock, 0));
	show_call("two to wake", requeue(2, 1, &lock, 0));
	show_call("fewer than none", requeue(1, INT_MIN, &lock, 0));
	show_call("to itself", requeue(1, 1, &condition, 0));
	show_call("to an odd place", requeue(1, 1, odd, 0));
	show_call("wait for another value", futex(&condition, FUTEX_WAIT_REQUEUE_PI, 7, NULL,
						  &lock, 0));
	show_call("wait for itself", futex(&condition, FUTEX_WAIT_REQUEUE_PI, 0, NULL, &condition,
					   0));
	show_call("wait for an odd place", futex(&condition, FUTEX_WAIT_REQUEUE_PI, 0, NULL, odd,
						 0));
	show_call("wait at an odd place", futex(odd, FUTEX_WAIT_REQUEUE_PI, 0, NULL, &condition, 0));
	show_call("wait at nowhere", futex((volatile int *)16, FUTEX_WAIT_REQUEUE_PI |
					   FUTEX_PRIVATE, 0, NULL, &lock, 0));
	show_call("a bad time", wait(&bad));
}

int main(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	errors();
	when_it_is_free();
	when_it_is_held(INT_MAX - 1);
	when_it_is_held(0);
	until_a_time();
	interrupted();
	mixed();
	return 0;
}
