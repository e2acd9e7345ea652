/* SPDX-License-Identifier: MIT */
/* Clocks per thread: they go while it computes and stand while it sleeps. */
#define _GNU_SOURCE
#include <stdint.h>
#include <sys/resource.h>
#include <unistd.h>

#include "../thread.h"

#define LONG 400000000ll

static volatile int ready, done;

static long long now(clockid_t clock)
{
	struct timespec time = { 0 };

	if (clock_gettime(clock, &time) != 0)
		return -1;
	return time.tv_sec * 1000000000ll + time.tv_nsec;
}

static void compute_until(clockid_t clock, long long until)
{
	while (now(clock) < until)
		;
}

static void *sleep_until_done(void *unused)
{
	set(&ready, 1);
	await(&done, 1);
	return unused;
}

static void *compute(void *unused)
{
	clockid_t mine;
	long long before;

	compute_until(CLOCK_THREAD_CPUTIME_ID, 20000000);
	must(pthread_getcpuclockid(pthread_self(), &mine), "getcpuclockid");
	before = now(CLOCK_THREAD_CPUTIME_ID);
	printf("the same clock %d\n", now(mine) >= before);
	return unused;
}

/* The host may take the CPU away at any time, and a guest cannot know: its clocks go on. */
static void *is_new(void *time_of_first)
{
	printf("a new thread's is new: %d\n",
	       now(CLOCK_THREAD_CPUTIME_ID) < *(const long long *)time_of_first);
	return NULL;
}

static void of_another(void)
{
	long long before, after, mine = now(CLOCK_THREAD_CPUTIME_ID);
	clockid_t clock, clock_of_main;
	struct timespec resolution;
	pthread_t thread = start(sleep_until_done, NULL);

	await(&ready, 1);
	show("getcpuclockid", pthread_getcpuclockid(thread, &clock));
	must(pthread_getcpuclockid(pthread_self(), &clock_of_main), "getcpuclockid");
	before = now(clock);
	compute_until(CLOCK_THREAD_CPUTIME_ID, mine + LONG);
	after = now(clock);
	printf("the sleeping one's stands: %d\n", before >= 0 && after - before < LONG / 2);
	printf("mine goes: %d\n", now(clock_of_main) >= mine + LONG);
	show_call("resolution", clock_getres(clock, &resolution));
	show_call("set", clock_settime(clock, &resolution));
	set(&done, 1);
	join(thread);
	/* It may be about to end when its join has. */
	while (now(clock) != -1)
		sleep_ms(1);
	show("of one that ended", errno);
}

int main(void)
{
	long long process = now(CLOCK_PROCESS_CPUTIME_ID);
	long long mine = now(CLOCK_THREAD_CPUTIME_ID);
	struct rusage usage;

	setvbuf(stdout, NULL, _IOLBF, 0);
	compute_until(CLOCK_THREAD_CPUTIME_ID, mine + LONG);
	mine = now(CLOCK_THREAD_CPUTIME_ID);
	join(start(is_new, &mine));
	join(start(compute, NULL));
	join(start(compute, NULL));
	printf("the process's has all: %d\n", now(CLOCK_PROCESS_CPUTIME_ID) - process >= LONG + 40000000);
	of_another();
	show_call("getrusage of the thread", getrusage(RUSAGE_THREAD, &usage));
	return 0;
}
