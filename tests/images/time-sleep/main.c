/* SPDX-License-Identifier: MIT */
/* nanosleep and clock_nanosleep: durations, absolute times, errors. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static long long ns(clockid_t id)
{
	struct timespec now;

	clock_gettime(id, &now);
	return now.tv_sec * 1000000000ll + now.tv_nsec;
}

static struct timespec spec(long long value)
{
	return (struct timespec){ value / 1000000000, value % 1000000000 };
}

static const char *error(int number)
{
	switch (number) {
	case 0:
		return "ok";
	case EINVAL:
		return "EINVAL";
	case EOPNOTSUPP:
		return "EOPNOTSUPP";
	case EFAULT:
		return "EFAULT";
	default:
		return "?";
	}
}

static const char *judge(long long start, long long wanted)
{
	long long took = ns(CLOCK_MONOTONIC) - start;

	if (took < wanted)
		return "too short";
	return took < wanted + 2000000000 ? "right" : "too long";
}

static void relative(clockid_t id, const char *name)
{
	long long start = ns(CLOCK_MONOTONIC);
	struct timespec time = spec(30000000);
	int result = clock_nanosleep(id, 0, &time, NULL);

	printf("%s: %s, %s\n", name, error(result), result == 0 ? judge(start, 30000000) : "-");
}

static void absolute(clockid_t id, const char *name)
{
	long long start = ns(CLOCK_MONOTONIC);
	struct timespec time = spec(ns(id) + 30000000);
	int result = clock_nanosleep(id, TIMER_ABSTIME, &time, NULL);

	printf("%s absolute: %s, %s\n", name, error(result), judge(start, 29000000));
}

int main(void)
{
	struct timespec time = spec(20000000), zero = spec(0), bad = { 0, 1000000000 };
	struct timespec negative = { -1, 0 }, rest = { 5, 5 };
	long long start = ns(CLOCK_MONOTONIC), cpu;
	int result;

	result = nanosleep(&time, &rest);
	printf("nanosleep: %d, %s, rest %ld\n", result, judge(start, 20000000), (long)rest.tv_sec);
	relative(CLOCK_REALTIME, "realtime");
	relative(CLOCK_MONOTONIC, "monotonic");
	relative(CLOCK_BOOTTIME, "boottime");
	relative(CLOCK_TAI, "tai");
	relative(CLOCK_MONOTONIC_RAW, "raw");
	relative(CLOCK_REALTIME_COARSE, "coarse");
	relative(CLOCK_THREAD_CPUTIME_ID, "thread");
	relative(99, "99");
	absolute(CLOCK_REALTIME, "realtime");
	absolute(CLOCK_MONOTONIC, "monotonic");
	absolute(CLOCK_BOOTTIME, "boottime");
	printf("in the past: %d\n", clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &zero, NULL));
	printf("zero: %d\n", nanosleep(&zero, NULL));
	printf("bad: %s\n", nanosleep(&bad, NULL) == 0 ? "ok" : error(errno));
	printf("negative: %s\n", nanosleep(&negative, NULL) == 0 ? "ok" : error(errno));
	printf("bad pointer: %s\n",
	       syscall(SYS_nanosleep, (void *)16, NULL) == 0 ? "ok" : error(errno));
	printf("usleep: %d, sleep: %u\n", usleep(1000), sleep(0));

	cpu = ns(CLOCK_PROCESS_CPUTIME_ID);
	time = spec(200000000);
	nanosleep(&time, NULL);
	cpu = ns(CLOCK_PROCESS_CPUTIME_ID) - cpu;
	printf("sleeping costs no CPU time: %d\n", cpu < 100000000);
	cpu = ns(CLOCK_PROCESS_CPUTIME_ID);
	start = ns(CLOCK_MONOTONIC);
	while (ns(CLOCK_MONOTONIC) - start < 100000000)
		;
	printf("computing does: %d\n", ns(CLOCK_PROCESS_CPUTIME_ID) - cpu > 10000000);
	return 0;
}
