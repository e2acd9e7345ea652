/* SPDX-License-Identifier: MIT */
/* clock_gettime, clock_getres, clock_settime, time, gettimeofday: values, order, errors. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const char *name(long result)
{
	return result == 0 ? "done" : strerror(errno);
}

static long long now(clockid_t clock)
{
	struct timespec t = { 0 };

	syscall(SYS_clock_gettime, clock, &t);
	return t.tv_sec * 1000000000ll + t.tv_nsec;
}

static void ids(void)
{
	struct timespec t;

	for (int clock = -1; clock < 18; clock++) {
		/* There for those who have an alarm clock that wakes them up; not used any more. */
		if (clock >= 8 && clock <= 10)
			continue;
		printf("clock %d: get %s", clock, name(syscall(SYS_clock_gettime, clock, &t)));
		printf(", resolution %s", name(syscall(SYS_clock_getres, clock, &t)));
		printf(", without result %s\n", name(syscall(SYS_clock_getres, clock, NULL)));
	}
	printf("fine: %d\n", syscall(SYS_clock_getres, CLOCK_MONOTONIC, &t) == 0 &&
	       t.tv_sec == 0 && t.tv_nsec == 1);
	printf("bad pointer: %s\n", name(syscall(SYS_clock_gettime, CLOCK_MONOTONIC, 8)));
	printf("bad pointer: %s\n", name(syscall(SYS_clock_getres, CLOCK_MONOTONIC, 8)));
}

static void order(clockid_t clock)
{
	long long last = now(clock), steps = 0, back = 0;

	for (int i = 0; i < 20000; i++) {
		long long next = now(clock);

		back += next < last;
		steps += next > last;
		last = next;
	}
	printf("clock %d: back %lld, moves %d\n", clock, back, steps > 0);
}

static void agreement(void)
{
	struct timeval tv;
	long long real = now(CLOCK_REALTIME);
	time_t seconds = time(NULL);

	gettimeofday(&tv, NULL);
	printf("time: %d, gettimeofday: %d\n", seconds - real / 1000000000 <= 1,
	       tv.tv_sec * 1000000ll + tv.tv_usec >= real / 1000);
	printf("time stores: %d\n", time(&seconds) - seconds == 0);
	printf("after 2020: %d\n", seconds > 1577836800);
	printf("coarse is behind: %d\n", now(CLOCK_MONOTONIC_COARSE) <= now(CLOCK_MONOTONIC));
	printf("CPU time runs: %d\n", now(CLOCK_PROCESS_CPUTIME_ID) > 0);
	printf("clock(): %d\n", clock() >= 0 && CLOCKS_PER_SEC == 1000000);
	printf("timespec_get: %d\n", timespec_get(&(struct timespec){ 0 }, TIME_UTC) == TIME_UTC);
}

static void setting(void)
{
	struct timespec t = { 0, 1000000000 };

	printf("bad nanoseconds: %s\n", name(syscall(SYS_clock_settime, CLOCK_REALTIME, &t)));
	t = (struct timespec){ 0, -1 };
	printf("negative: %s\n", name(syscall(SYS_clock_settime, CLOCK_REALTIME, &t)));
	t = (struct timespec){ -1, 0 };
	printf("before 1970: %s\n", name(syscall(SYS_clock_settime, CLOCK_REALTIME, &t)));
	t = (struct timespec){ 1, 0 };
	printf("monotonic: %s\n", name(syscall(SYS_clock_settime, CLOCK_MONOTONIC, &t)));
	printf("CPU: %s\n", name(syscall(SYS_clock_settime, CLOCK_PROCESS_CPUTIME_ID, &t)));
	printf("unknown: %s\n", name(syscall(SYS_clock_settime, 99, &t)));
	printf("bad pointer: %s\n", name(syscall(SYS_clock_settime, CLOCK_REALTIME, 8)));
}

int main(void)
{
	ids();
	order(CLOCK_REALTIME);
	order(CLOCK_MONOTONIC);
	order(CLOCK_MONOTONIC_RAW);
	order(CLOCK_BOOTTIME);
	order(CLOCK_PROCESS_CPUTIME_ID);
	order(CLOCK_THREAD_CPUTIME_ID);
	agreement();
	setting();
	return 0;
}
