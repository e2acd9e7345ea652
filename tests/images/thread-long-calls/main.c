/* SPDX-License-Identifier: MIT */
/*
 * One thread is nearly always in calls that take long, but that do not wait: others get their turns,
 * and wake when they should.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../thread.h"

#define PRIVATE_EXPEDITED 8 /* of membarrier(2) */
#define REGISTER_PRIVATE_EXPEDITED 16

#define SLEEPS 20
#define CALLS_MAX 100000 /* during all of them; some 2,000 are usual */
#define LARGE 0x100000

static volatile bool over;
static volatile int calls;
static int file, zero;

static void write_file(char *memory)
{
	if (pwrite(file, memory, LARGE, 0) != LARGE)
		perror("pwrite");
}

static void read_zero(char *memory)
{
	if (read(zero, memory, LARGE) != LARGE)
		perror("read");
}

/* Each takes as long as another CPU needs to answer. */
static void pass_barrier(char *memory)
{
	(void)memory;
	if (syscall(SYS_membarrier, PRIVATE_EXPEDITED, 0, 0) != 0)
		perror("membarrier");
}

static void *call_for_ever(void *argument)
{
	static char memory[LARGE];
	void (*call)(char *) = (void (*)(char *))argument;

	for (; !over; calls++)
		call(memory);
	return NULL;
}

static void *compute(void *argument)
{
	while (!over)
		;
	return argument;
}

/* True: without that the other one did a great deal more. */
static bool sleeps_short(void)
{
	static const struct timespec moment = { .tv_nsec = 1000000 };

	for (int i = 0; i < SLEEPS && calls < CALLS_MAX; i++)
		nanosleep(&moment, NULL);
	return calls < CALLS_MAX;
}

static void try(const char *name, void (*call)(char *))
{
	pthread_t thread;
	bool in_time;

	over = false;
	calls = 0;
	thread = start(call_for_ever, (void *)call);
	in_time = sleeps_short();
	over = true;
	join(thread);
	printf("%s: %s\n", name, in_time ? "in time" : "late");
}

/* There, the number of calls says nothing: it shall end. */
static void try_barrier(void)
{
	pthread_t other, thread;

	if (syscall(SYS_membarrier, REGISTER_PRIVATE_EXPEDITED, 0, 0) != 0)
		perror("membarrier");
	over = false;
	other = start(compute, NULL);
	thread = start(call_for_ever, (void *)pass_barrier);
	for (int i = 0; i < SLEEPS; i++) {
		calls = 0;
		sleeps_short();
	}
	over = true;
	join(other);
	join(thread);
	printf("membarrier: ends\n");
}

static void stay_on_one_cpu(void)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(0, &set);
	if (sched_setaffinity(0, sizeof set, &set) != 0)
		perror("sched_setaffinity");
}

int main(void)
{
	file = open("/tmp/thread-long-calls", O_RDWR | O_CREAT, 0600);
	zero = open("/dev/zero", O_RDONLY);
	unlink("/tmp/thread-long-calls");
	try_barrier();
	stay_on_one_cpu();
	try("pwrite", write_file);
	try("read", read_zero);
	return 0;
}
