/* SPDX-License-Identifier: MIT */
/* sigtimedwait, sigwaitinfo, sigwait. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static volatile int calls;

static void handler(int number)
{
	(void)number;
	calls++;
}

static long elapsed_ms(const struct timespec *since)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (now.tv_sec - since->tv_sec) * 1000 + (now.tv_nsec - since->tv_nsec) / 1000000;
}

int main(void)
{
	struct sigaction action = { .sa_handler = handler };
	struct itimerval soon = { .it_value.tv_usec = 30000 };
	struct timespec timeout = { 0, 50000000 }, zero = { 0, 0 }, bad = { 0, -1 }, start;
	sigset_t set;
	siginfo_t info;
	int result, number;
	long ms;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGALRM);
	sigaddset(&set, SIGRTMIN + 1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	sigaction(SIGALRM, &action, NULL);
	sigaction(SIGUSR2, &action, NULL);

	result = sigtimedwait(&set, &info, &zero);
	printf("nothing: %d %s\n", result, errno == EAGAIN ? "EAGAIN" : "?");
	result = sigtimedwait(&set, &info, &bad);
	printf("bad: %d %s\n", result, errno == EINVAL ? "EINVAL" : "?");
	clock_gettime(CLOCK_MONOTONIC, &start);
	result = sigtimedwait(&set, &info, &timeout);
	ms = elapsed_ms(&start);
	printf("timeout: %d %s, waited %s\n", result, errno == EAGAIN ? "EAGAIN" : "?",
	       ms >= 50 && ms < 5000 ? "as asked" : "wrongly");

	sigqueue(getpid(), SIGRTMIN + 1, (union sigval){ .sival_int = 3 });
	raise(SIGUSR1);
	result = sigwaitinfo(&set, &info);
	printf("first: %d, code %d\n", result == SIGUSR1, info.si_code);
	result = sigwaitinfo(&set, &info);
	printf("second: RTMIN+%d, code %d value %d\n", result - SIGRTMIN, info.si_code,
	       info.si_value.sival_int);

	setitimer(ITIMER_REAL, &soon, NULL);
	result = sigwait(&set, &number);
	printf("sigwait: %d SIGALRM %d, handler called %d times\n", result, number == SIGALRM,
	       calls);

	/* A signal outside the set interrupts. */
	sigdelset(&set, SIGALRM);
	sigprocmask(SIG_SETMASK, &set, NULL);
	setitimer(ITIMER_REAL, &soon, NULL);
	result = (int)syscall(SYS_rt_sigtimedwait, &set, NULL, NULL, 8); /* musl's would go on */
	printf("interrupted: %d %s, handler called %d times\n", result,
	       errno == EINTR ? "EINTR" : "?", calls);
	return 0;
}
