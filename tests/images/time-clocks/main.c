/* SPDX-License-Identifier: MIT */
/* Clocks go on, agree with each other, and tell their errors. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static long long ns(clockid_t id)
{
	struct timespec now;

	if (clock_gettime(id, &now) != 0)
		return -1;
	return now.tv_sec * 1000000000ll + now.tv_nsec;
}

static int goes_on(clockid_t id)
{
	long long last = ns(id), first = last;

	for (int i = 0; i < 2000; i++) {
		long long now = ns(id);

		if (now < last)
			return 0;
		last = now;
	}
	for (long long i = 0; ns(id) == first && i < 100000000; i++)
		;
	return ns(id) > first;
}

static int near(long long a, long long b)
{
	return a - b < 1000000000 && b - a < 1000000000;
}

static void show(const char *what, long result)
{
	printf("%s: %s\n", what, result == 0 ? "ok" : errno == EINVAL ? "EINVAL" :
	       errno == EFAULT ? "EFAULT" : "?");
}

int main(void)
{
	static const clockid_t ids[] = { CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_PROCESS_CPUTIME_ID,
					 CLOCK_THREAD_CPUTIME_ID, CLOCK_MONOTONIC_RAW,
					 CLOCK_REALTIME_COARSE, CLOCK_MONOTONIC_COARSE,
					 CLOCK_BOOTTIME, CLOCK_TAI };
	struct timespec spec;
	struct timeval value;
	clockid_t own;

	for (unsigned i = 0; i < sizeof(ids) / sizeof(*ids); i++) {
		int result = clock_getres(ids[i], &spec);

		printf("clock %d goes on %d, resolution %d %d\n", (int)ids[i], goes_on(ids[i]),
		       result, spec.tv_sec == 0 && spec.tv_nsec >= 1 && spec.tv_nsec <= 20000000);
	}
	gettimeofday(&value, NULL);
	printf("same time: %d %d %d %d\n", near(ns(CLOCK_REALTIME), time(NULL) * 1000000000ll),
	       near(ns(CLOCK_REALTIME), value.tv_sec * 1000000000ll + value.tv_usec * 1000),
	       near(ns(CLOCK_REALTIME), ns(CLOCK_REALTIME_COARSE)),
	       near(ns(CLOCK_MONOTONIC), ns(CLOCK_MONOTONIC_COARSE)));
	printf("after 2020: %d\n", time(NULL) > 1577836800);
	printf("cpu clock: %d", clock_getcpuclockid(0, &own));
	printf(" %d\n", near(ns(own), ns(CLOCK_PROCESS_CPUTIME_ID)));
	printf("clock(): %d\n", clock() >= 0);
	/* Many take the first seconds for a time not known yet. */
	printf("up for some seconds: %d, with less CPU time: %d\n", ns(CLOCK_MONOTONIC) > 5000000000ll,
	       ns(CLOCK_PROCESS_CPUTIME_ID) < 5000000000ll);

	show("10", clock_gettime(10, &spec));
	show("99", clock_gettime(99, &spec));
	show("-1", clock_gettime(-1, &spec));
	show("res 99", clock_getres(99, &spec));
	show("res null", clock_getres(CLOCK_MONOTONIC, NULL));
	show("bad pointer", syscall(SYS_clock_gettime, CLOCK_MONOTONIC, (void *)16));
	show("set monotonic", clock_settime(CLOCK_MONOTONIC, &spec));
	return 0;
}
