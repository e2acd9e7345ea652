/* SPDX-License-Identifier: MIT */
/*
 * A thread that is woken while another one computes on its CPU does not wait for the end of that one's
 * time slice; and threads that wake each other all the time leave enough to one that computes.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "../thread.h"

#define WAKES 1000
#define SEEN_MIN (WAKES / 10) /* slices of 5 ms would let it see each hundredth */
#define BETWEEN_NS 50000
#define LONG_NS 50000000

static int events, ping, pong;
static volatile int seen, ended;

static long own_ns(void)
{
	struct timespec time;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
	return (long)time.tv_sec * 1000000000 + time.tv_nsec;
}

static void compute(long ns)
{
	long end = own_ns() + ns;

	while (own_ns() < end)
		;
}

static void post(int file)
{
	uint64_t one = 1;

	if (write(file, &one, sizeof one) != sizeof one)
		perror("write");
}

static void take(int file)
{
	uint64_t value;

	if (read(file, &value, sizeof value) != sizeof value)
		perror("read");
}

static void *see(void *argument)
{
	while (!ended) {
		take(events);
		seen++;
	}
	return argument;
}

static void test_woken(void)
{
	pthread_t thread = start(see, NULL);

	compute(LONG_NS);
	for (int i = 0; i < WAKES; i++) {
		compute(BETWEEN_NS);
		post(events);
	}
	printf("seen by who was woken: %d\n", seen >= SEEN_MIN);
	ended = 1;
	post(events);
	join(thread);
}

static void *answer(void *argument)
{
	while (!ended) {
		take(ping);
		post(pong);
	}
	post(pong);
	return argument;
}

static void *ask(void *argument)
{
	while (!ended) {
		post(ping);
		take(pong);
	}
	post(ping);
	return argument;
}

static void test_share(void)
{
	pthread_t threads[2];

	ended = 0;
	threads[0] = start(answer, NULL);
	threads[1] = start(ask, NULL);
	compute(LONG_NS);
	ended = 1;
	for (int i = 0; i < 2; i++)
		join(threads[i]);
	puts("computed beside two that wake each other");
}

int main(void)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(0, &set);
	if (sched_setaffinity(0, sizeof set, &set) != 0)
		perror("sched_setaffinity");
	events = eventfd(0, 0);
	ping = eventfd(0, 0);
	pong = eventfd(0, 0);
	test_woken();
	test_share();
	return 0;
}
