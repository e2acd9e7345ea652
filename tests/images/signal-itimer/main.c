/* SPDX-License-Identifier: MIT */
/* A periodic timer interrupts a busy loop, which only looks at memory. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static volatile int calls, code;

static void handler(int number, siginfo_t *info, void *context)
{
	(void)number;
	(void)context;
	code = info->si_code;
	calls++;
}

static void stop(int which)
{
	struct itimerval none = { 0 }, old;

	setitimer(which, &none, &old);
	printf("was %s, interval %ld\n", old.it_value.tv_sec || old.it_value.tv_usec ? "on" : "off",
	       (long)old.it_interval.tv_usec);
	getitimer(which, &old);
	printf("is %s\n", old.it_value.tv_sec || old.it_value.tv_usec ? "on" : "off");
}

int main(void)
{
	struct sigaction action = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO };
	struct itimerval timer = { { 0, 5000 }, { 0, 5000 } };
	struct timespec start, now;

	sigaction(SIGALRM, &action, NULL);
	sigaction(SIGVTALRM, &action, NULL);
	sigaction(SIGPROF, &action, NULL);

	clock_gettime(CLOCK_MONOTONIC, &start);
	setitimer(ITIMER_REAL, &timer, NULL);
	while (calls < 10)
		;
	clock_gettime(CLOCK_MONOTONIC, &now);
	stop(ITIMER_REAL);
	printf("10 calls, code %d, %s\n", code,
	       (now.tv_sec - start.tv_sec) * 1000000000l + now.tv_nsec - start.tv_nsec >= 49000000 ?
	       "not too early" : "too early");

	/* Interrupts a loop of calls, too. */
	calls = 0;
	setitimer(ITIMER_REAL, &timer, NULL);
	while (calls < 5)
		getppid();
	stop(ITIMER_REAL);

	timer.it_interval.tv_usec = timer.it_value.tv_usec = 20000;
	calls = 0;
	setitimer(ITIMER_VIRTUAL, &timer, NULL);
	while (calls < 3)
		;
	stop(ITIMER_VIRTUAL);
	calls = 0;
	setitimer(ITIMER_PROF, &timer, NULL);
	while (calls < 3)
		;
	stop(ITIMER_PROF);
	return 0;
}
