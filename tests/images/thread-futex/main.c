/* SPDX-License-Identifier: MIT */
/* futex(2): wait and wake, bitsets, requeue, wake_op, times, errors. */
#define _GNU_SOURCE
#include <limits.h>
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../futex.h"

#define WAITERS 8

static volatile int first, second, awake;
static int bits_of_all = -1;

static void result(const char *what, long status)
{
	show_call(what, status);
}

/* Without the bit, the word is looked for in all processes. */
static long private(volatile int *word, int op, int value, const void *timeout, volatile int *word2,
	int value3)
{
	return futex(word, op | FUTEX_PRIVATE, value, timeout, word2, value3);
}

static void *sleep_on_first(void *argument)
{
	int bits = argument != NULL ? (int)(intptr_t)argument : bits_of_all;

	while (private(&first, FUTEX_WAIT_BITSET, 0, NULL, NULL, bits) != 0 && errno == EINTR)
		;
	add(&awake, 1);
	return NULL;
}

static void start_sleepers(pthread_t *threads, int count, const int *bits)
{
	set(&awake, 0);
	set(&first, 0);
	for (int i = 0; i < count; i++)
		threads[i] = start(sleep_on_first, bits != NULL ? (void *)(intptr_t)bits[i] : NULL);
	await_sleepers(&first, count);
}

static void finish(pthread_t *threads, int count)
{
	set(&first, 1);
	for (int i = 0; i < count; i++) {
		struct timespec at;

		/* Whoever was late or is elsewhere by now. */
		do {
			private(&first, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
			private(&second, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
			at = in_ms(CLOCK_REALTIME, 10);
		} while (pthread_timedjoin_np(threads[i], NULL, &at) != 0);
	}
}

static void waken(void)
{
	pthread_t threads[WAITERS];

	result("wake nobody", futex(&first, FUTEX_WAKE, 1, NULL, NULL, 0));
	result("another value", futex(&first, FUTEX_WAIT, 1, NULL, NULL, 0));
	start_sleepers(threads, WAITERS, NULL);
	result("wake 1", private(&first, FUTEX_WAKE, 1, NULL, NULL, 0));
	await(&awake, 1);
	result("wake 3", private(&first, FUTEX_WAKE, 3, NULL, NULL, 0));
	await(&awake, 4);
	result("wake 0", private(&first, FUTEX_WAKE, 0, NULL, NULL, 0));
	await(&awake, 5);
	result("wake another word", private(&second, FUTEX_WAKE, 9, NULL, NULL, 0));
	result("wake all", private(&first, FUTEX_WAKE, INT_MAX, NULL, NULL, 0));
	finish(threads, WAITERS);
	printf("%d awake\n", awake);
	start_sleepers(threads, 2, NULL);
	result("a negative number wakes one", private(&first, FUTEX_WAKE, -1, NULL, NULL, 0));
	finish(threads, 2);
}

static void bitsets(void)
{
	static const int bits[4] = { 1, 2, 3, 4 };
	pthread_t threads[4];

	start_sleepers(threads, 4, bits);
	result("wake 8", private(&first, FUTEX_WAKE_BITSET, 9, NULL, NULL, 8));
	result("wake 4", private(&first, FUTEX_WAKE_BITSET, 9, NULL, NULL, 4));
	await(&awake, 1);
	result("wake 4", private(&first, FUTEX_WAKE_BITSET, 9, NULL, NULL, 4));
	result("wake 2", private(&first, FUTEX_WAKE_BITSET, 9, NULL, NULL, 2));
	await(&awake, 3);
	result("wake any", private(&first, FUTEX_WAKE, 9, NULL, NULL, 0));
	result("wake none of all", private(&first, FUTEX_WAKE_BITSET, 9, NULL, NULL, 0));
	result("wait for none", private(&first, FUTEX_WAIT_BITSET, 0, NULL, NULL, 0));
	finish(threads, 4);
}

static void requeue(void)
{
	pthread_t threads[WAITERS];

	start_sleepers(threads, WAITERS, NULL);
	result("requeue, another value", private(&first, FUTEX_CMP_REQUEUE, 1, (void *)1, &second, 7));
	result("wake 1, requeue 2", private(&first, FUTEX_CMP_REQUEUE, 1, (void *)2, &second, 0));
	await(&awake, 1);
	result("wake the second", private(&second, FUTEX_WAKE, 9, NULL, NULL, 0));
	await(&awake, 3);
	result("requeue 1 without looking", private(&first, FUTEX_REQUEUE, 0, (void *)1, &second, 7));
	result("wake 1, requeue all", private(&first, FUTEX_CMP_REQUEUE, 1, (void *)99, &second, 0));
	await(&awake, 4);
	result("wake the first", private(&first, FUTEX_WAKE, 9, NULL, NULL, 0));
	result("wake 2 of the second", private(&second, FUTEX_WAKE, 2, NULL, NULL, 0));
	await(&awake, 6);
	result("requeue to itself", private(&second, FUTEX_CMP_REQUEUE, 0, (void *)9, &second, 0));
	result("wake the second", private(&second, FUTEX_WAKE, 9, NULL, NULL, 0));
	finish(threads, WAITERS);
	result("a negative number", futex(&first, FUTEX_CMP_REQUEUE, -1, (void *)1, &second, 1));
	result("a negative number", futex(&first, FUTEX_CMP_REQUEUE, 1, (void *)-1l, &second, 1));
}

static int encode(int op, int compare, int argument, int with)
{
	return op << 28 | compare << 24 | (argument & 0xfff) << 12 | (with & 0xfff);
}

static void one_wake_op(const char *what, int before, int code)
{
	set(&second, before);
	printf("%s: ", what);
	result("woken", private(&first, FUTEX_WAKE_OP, 1, (void *)1, &second, code));
	printf("%d becomes %d\n", before, get(&second));
}

static void wake_op(void)
{
	pthread_t threads[2];

	one_wake_op("set", 5, encode(FUTEX_OP_SET, FUTEX_OP_CMP_EQ, 9, 5));
	one_wake_op("add", 5, encode(FUTEX_OP_ADD, FUTEX_OP_CMP_NE, -3, 5));
	one_wake_op("or", 5, encode(FUTEX_OP_OR, FUTEX_OP_CMP_LT, 10, 5));
	one_wake_op("andn", 15, encode(FUTEX_OP_ANDN, FUTEX_OP_CMP_GT, 5, 5));
	one_wake_op("xor", 15, encode(FUTEX_OP_XOR, FUTEX_OP_CMP_LE, 5, 5));
	one_wake_op("shifted", 0, encode(FUTEX_OP_OR | FUTEX_OP_OPARG_SHIFT, FUTEX_OP_CMP_GE, 20, 5));
	result("no operation", private(&first, FUTEX_WAKE_OP, 1, (void *)1, &second,
				     encode(7, 0, 1, 1)));
	result("no comparison", private(&first, FUTEX_WAKE_OP, 1, (void *)1, &second,
				      encode(0, 9, 1, 1)));
	set(&second, 5);
	start_sleepers(threads, 2, NULL);
	result("wakes the first only", private(&first, FUTEX_WAKE_OP, 9, (void *)9, &second,
					     encode(FUTEX_OP_ADD, FUTEX_OP_CMP_EQ, 1, 4)));
	finish(threads, 2);
	printf("second %d\n", get(&second));
	start_sleepers(threads, 2, NULL);
	result("wakes the second", private(&second, FUTEX_WAKE_OP, 9, (void *)1, &first,
					 encode(FUTEX_OP_OR, FUTEX_OP_CMP_EQ, 0, 0)));
	await(&awake, 1);
	finish(threads, 2);
}

static void times(void)
{
	struct timespec time = { 0, 20000000 }, bad = { 0, 1000000000 }, negative = { -1, 0 };
	struct timespec at;

	set(&first, 0);
	result("relative", private(&first, FUTEX_WAIT, 0, &time, NULL, 0));
	at = in_ms(CLOCK_MONOTONIC, 20);
	result("absolute", private(&first, FUTEX_WAIT_BITSET, 0, &at, NULL, -1));
	at = in_ms(CLOCK_REALTIME, 20);
	result("absolute, real time", private(&first, FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME, 0, &at,
					      NULL, -1));
	at = in_ms(CLOCK_MONOTONIC, -20);
	result("the past", private(&first, FUTEX_WAIT_BITSET, 0, &at, NULL, -1));
	time = (struct timespec){ 0, 0 };
	result("no time", private(&first, FUTEX_WAIT, 0, &time, NULL, 0));
	result("no time, another value", private(&first, FUTEX_WAIT, 3, &time, NULL, 0));
	result("bad time", private(&first, FUTEX_WAIT, 0, &bad, NULL, 0));
	result("bad time, another value", private(&first, FUTEX_WAIT, 3, &bad, NULL, 0));
	result("negative time", private(&first, FUTEX_WAIT, 0, &negative, NULL, 0));
	result("time from nowhere", private(&first, FUTEX_WAIT, 0, (void *)16, NULL, 0));
}

static void errors(void)
{
	volatile int *nowhere = (volatile int *)16;
	volatile int *end = (volatile int *)0x7ffffffff000, *half = (volatile int *)0xffff800000000000;
	volatile int *odd = (volatile int *)((char *)&first + 1);
	volatile int *none = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	result("wait at nowhere", private(nowhere, FUTEX_WAIT, 0, NULL, NULL, 0));
	result("wait at an odd place", private(odd, FUTEX_WAIT, 0, NULL, NULL, 0));
	result("wake at an odd place", private(odd, FUTEX_WAKE, 1, NULL, NULL, 0));
	result("wait without access", private(none, FUTEX_WAIT, 0, NULL, NULL, 0));
	result("wake at nowhere, private", private(nowhere, FUTEX_WAKE, 1, NULL, NULL, 0));
	result("requeue from nowhere", private(nowhere, FUTEX_CMP_REQUEUE, 1, NULL, &second, 0));
	result("wake_op on nowhere", private(&first, FUTEX_WAKE_OP, 1, (void *)1, nowhere, 0));
	result("beyond the end", private(end, FUTEX_WAIT, 0, NULL, NULL, 0));
	result("kernel's half", private(half, FUTEX_WAKE, 1, NULL, NULL, 0));
	result("no operation", futex(&first, 99, 0, NULL, NULL, 0));
	result("FUTEX_FD", futex(&first, FUTEX_FD, 0, NULL, NULL, 0));
	result("wake by a clock", futex(&first, FUTEX_WAKE | FUTEX_CLOCK_REALTIME, 1, NULL, NULL, 0));
}

static void *sleep_restarting(void *argument)
{
	struct timespec time = { 10, 0 };

	errno = 0;
	private(&first, FUTEX_WAIT, 0, argument != NULL ? &time : NULL, NULL, 0);
	return (void *)(intptr_t)errno;
}

static volatile int handled;

static void handler(int number)
{
	handled += number == SIGUSR1;
}

static void interrupted(const char *what, int flags, const char *argument)
{
	struct sigaction action = { .sa_handler = handler, .sa_flags = flags };
	pthread_t thread;

	sigaction(SIGUSR1, &action, NULL);
	set(&first, 0);
	handled = 0;
	thread = start(sleep_restarting, (void *)argument);
	await_sleepers(&first, 1);
	pthread_kill(thread, SIGUSR1);
	while (handled == 0)
		sleep_ms(1);
	settle();
	set(&first, 1);
	private(&first, FUTEX_WAKE, 1, NULL, NULL, 0);
	show(what, (int)(intptr_t)join(thread));
}

int main(void)
{
	waken();
	bitsets();
	requeue();
	wake_op();
	times();
	errors();
	interrupted("interrupted", 0, NULL);
	interrupted("interrupted, with a time", 0, "for 10 s");
	interrupted("restarted", SA_RESTART, NULL);
	interrupted("with a time, SA_RESTART", SA_RESTART, "for 10 s");
	return 0;
}
