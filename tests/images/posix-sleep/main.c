/* SPDX-License-Identifier: MIT */
/* nanosleep, clock_nanosleep, sleep, usleep: durations, interruption, what is left, errors. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define MS 1000000ll

static const char *name(long result)
{
	return result == 0 ? "done" : strerror(errno);
}

static long long now(clockid_t clock)
{
	struct timespec t = { 0 };

	clock_gettime(clock, &t);
	return t.tv_sec * 1000000000ll + t.tv_nsec;
}

static void ignore(int number)
{
	(void)number;
}

static void alarm_in(long microseconds)
{
	struct itimerval timer = { { 0, 0 }, { 0, microseconds } };

	setitimer(ITIMER_REAL, &timer, NULL);
}

static void durations(void)
{
	static const long all[] = { 0, 1, 1000, 1000000, 30000000 };

	for (int i = 0; i < 5; i++) {
		struct timespec t = { 0, all[i] };
		long long start = now(CLOCK_MONOTONIC);

		printf("%ld: %s", all[i], name(nanosleep(&t, NULL)));
		printf(", long enough %d\n", now(CLOCK_MONOTONIC) - start >= all[i]);
	}
}

static void interrupted(void)
{
	struct timespec t = { 100, 0 }, left = { 0, 0 };
	long long start;
	int result;

	alarm_in(20000);
	printf("interrupted: %s", name(nanosleep(&t, &left)));
	printf(", left %d\n", left.tv_sec == 99 && left.tv_nsec > 0);
	alarm_in(20000);
	printf("nothing to fill in: %s\n", name(nanosleep(&t, NULL)));
	alarm_in(20000);
	left = (struct timespec){ 0, 0 };
	result = clock_nanosleep(CLOCK_MONOTONIC, 0, &t, &left);
	printf("relative: %s, left %d\n", strerror(result), left.tv_sec == 99);
	alarm_in(20000);
	left = (struct timespec){ 1, 2 };
	clock_gettime(CLOCK_REALTIME, &t);
	t.tv_sec += 100;
	result = clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &t, &left);
	printf("absolute: %s, not written %d\n", strerror(result), left.tv_sec == 1);
	alarm_in(20000);
	printf("sleep: %u\n", sleep(50));
	alarm_in(20000);
	printf("usleep: %s\n", name(usleep(999999)));
	alarm_in(20000);
	start = now(CLOCK_MONOTONIC);
	printf("pause: %s", name(pause()));
	printf(" %d\n", now(CLOCK_MONOTONIC) - start >= 19 * MS);
}

static void errors(void)
{
	static const struct timespec bad[] = { { 0, -1 }, { 0, 1000000000 }, { -1, 0 } };
	struct timespec past = { 1, 0 };

	for (int i = 0; i < 3; i++) {
		printf("nanosleep: %s", name(nanosleep(&bad[i], NULL)));
		printf(", relative: %s", strerror(clock_nanosleep(CLOCK_REALTIME, 0, &bad[i], NULL)));
		printf(", absolute: %s\n", strerror(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME,
								   &bad[i], NULL)));
	}
	printf("past: %s\n", strerror(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &past, NULL)));
	printf("bad pointer: %s\n", name(syscall(SYS_nanosleep, 8, NULL)));
	for (int clock = -1; clock < 13; clock++)
		if (clock != 2 && clock != 3 && clock != 10 && clock != 8 && clock != 9)
			printf("clock %d: %s\n", clock,
			       name(syscall(SYS_clock_nanosleep, clock, TIMER_ABSTIME, &past, NULL)));
	printf("own CPU time: %s\n", strerror(clock_nanosleep(CLOCK_THREAD_CPUTIME_ID, 0, &past,
							      NULL)));
}

int main(void)
{
	struct sigaction action = { .sa_handler = ignore };

	sigaction(SIGALRM, &action, NULL);
	durations();
	interrupted();
	errors();
	return 0;
}
