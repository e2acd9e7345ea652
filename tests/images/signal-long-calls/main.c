/* SPDX-License-Identifier: MIT */
/*
 * A program that is nearly always in calls, each of which takes long, but none of which waits: its
 * timer's signal comes at the end of one of the next.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/random.h>
#include <sys/time.h>
#include <unistd.h>

#define TIMERS 20
#define CALLS_MAX 100000 /* for all of them; some 1,000 are usual */
#define LARGE 0x100000
#define RANDOM 0x2000

static char memory[LARGE];
static volatile sig_atomic_t came;
static int file, zero;

static void note(int number)
{
	(void)number;
	came = 1;
}

static ssize_t write_file(void)
{
	return pwrite(file, memory, LARGE, 0);
}

static ssize_t read_file(void)
{
	return pread(file, memory, LARGE, 0);
}

static ssize_t read_zero(void)
{
	return read(zero, memory, LARGE);
}

static ssize_t get_random(void)
{
	return getrandom(memory, RANDOM, 0);
}

/* How many calls it takes until the signal of a timer of a millisecond comes. */
static int calls_until_signal(ssize_t (*call)(void))
{
	static const struct itimerval timer = { .it_value = { .tv_usec = 1000 } };
	int calls = 0;

	came = 0;
	if (setitimer(ITIMER_REAL, &timer, NULL) != 0)
		perror("setitimer");
	while (!came && calls < CALLS_MAX) {
		if (call() <= 0) {
			perror("call");
			break;
		}
		calls++;
	}
	return calls;
}

static void try(const char *name, ssize_t (*call)(void))
{
	int calls = 0;

	for (int i = 0; i < TIMERS && calls < CALLS_MAX; i++)
		calls += calls_until_signal(call);
	printf("%s: %s\n", name, calls < CALLS_MAX ? "in time" : "late");
}

int main(void)
{
	file = open("/tmp/signal-long-calls", O_RDWR | O_CREAT, 0600);
	zero = open("/dev/zero", O_RDONLY);
	unlink("/tmp/signal-long-calls");
	signal(SIGALRM, note);
	try("pwrite", write_file);
	try("pread", read_file);
	try("read", read_zero);
	try("getrandom", get_random);
	return 0;
}
