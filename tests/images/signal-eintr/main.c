/* SPDX-License-Identifier: MIT */
/* nanosleep and its family end with EINTR after a handler, whatever SA_RESTART says. */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static volatile int calls;

static void handler(int number)
{
	(void)number;
	calls++;
}

static void soon(void)
{
	struct itimerval timer = { .it_value.tv_usec = 30000 };

	setitimer(ITIMER_REAL, &timer, NULL);
}

int main(void)
{
	struct sigaction action = { .sa_handler = handler, .sa_flags = SA_RESTART };
	struct timespec ten = { 10, 0 }, rest = { 77, 77 }, at;
	int result;

	sigaction(SIGALRM, &action, NULL);
	soon();
	result = nanosleep(&ten, &rest);
	printf("nanosleep: %d %d, %d calls, rest %s\n", result, errno == EINTR, calls,
	       rest.tv_sec == 9 ? "9 seconds and some" : "wrong");
	soon();
	result = clock_nanosleep(CLOCK_REALTIME, 0, &ten, &rest);
	printf("clock_nanosleep: %d, %d calls, rest %s\n", result == EINTR, calls,
	       rest.tv_sec == 9 ? "9 seconds and some" : "wrong");
	clock_gettime(CLOCK_MONOTONIC, &at);
	at.tv_sec += 10;
	rest.tv_sec = 77;
	soon();
	result = clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, &rest);
	printf("absolute: %d, %d calls, rest %s\n", result == EINTR, calls,
	       rest.tv_sec == 77 ? "untouched" : "wrong");
	soon();
	result = poll(NULL, 0, 10000);
	printf("poll: %d %d, %d calls\n", result, errno == EINTR, calls);
	soon();
	printf("sleep: %u left, %d calls\n", sleep(10), calls);

	/* An ignored signal does not interrupt. */
	action.sa_handler = SIG_IGN;
	sigaction(SIGALRM, &action, NULL);
	soon();
	ten = (struct timespec){ 0, 60000000 };
	result = nanosleep(&ten, NULL);
	printf("ignored: %d\n", result);
	return 0;
}
