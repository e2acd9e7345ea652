/* SPDX-License-Identifier: MIT */
/*
 * membarrier: of two threads that each write one word and read the other's, at least one sees what the
 * other wrote, though only one of them has a barrier between.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../thread.h"

#define ROUNDS 300
#define ROUNDS_FOR_CODE 30
#define SPINS 10000 /* both begin a round at about the same time if they have a CPU each */

/* <linux/membarrier.h> */
enum { PRIVATE = 1 << 3, REGISTER_PRIVATE = 1 << 4, CODE = 1 << 5, REGISTER_CODE = 1 << 6 };

static volatile int begun, done; /* rounds */
static volatile struct {
	int word;
} __attribute__((aligned(64))) mine, others;
static volatile int seen;

static long membarrier(int command)
{
	return syscall(SYS_membarrier, command, 0, 0);
}

static void wait_for_round(volatile int *round, int number)
{
	for (int i = 1; __atomic_load_n(round, __ATOMIC_ACQUIRE) < number; i++)
		if (i % SPINS == 0)
			sched_yield();
}

static void *write_and_read(void *argument)
{
	int rounds = *(int *)argument;

	for (int i = 1; i <= rounds; i++) {
		wait_for_round(&begun, i);
		others.word = i;
		__asm__ volatile ("" ::: "memory");
		seen = mine.word == i;
		__atomic_store_n(&done, i, __ATOMIC_RELEASE);
	}
	return NULL;
}

static int lost_in(int rounds, int command)
{
	pthread_t thread;
	int lost = 0;

	begun = done = mine.word = others.word = 0;
	thread = start(write_and_read, &rounds);
	for (int i = 1; i <= rounds; i++) {
		int saw;

		__atomic_store_n(&begun, i, __ATOMIC_RELEASE);
		mine.word = i;
		if (membarrier(command) != 0)
			perror("membarrier");
		saw = others.word == i;
		wait_for_round(&done, i);
		lost += !saw && !seen;
	}
	join(thread);
	return lost;
}

int main(void)
{
	show_call("register", membarrier(REGISTER_PRIVATE));
	show_call("register for code", membarrier(REGISTER_CODE));
	printf("lost: %d\n", lost_in(ROUNDS, PRIVATE));
	printf("lost, for code: %d\n", lost_in(ROUNDS_FOR_CODE, CODE));
	return 0;
}
