/* SPDX-License-Identifier: MIT */
/*
 * Cycles of the host's time-stamp counter in a second.
 */
#include <stdio.h>
#include <time.h>
#include <x86intrin.h>

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC_RAW, &time);
	return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

int main(void)
{
	const struct timespec pause = { .tv_nsec = 200000000 };
	double start = now();
	unsigned long long cycles = __rdtsc();

	nanosleep(&pause, NULL);
	cycles = __rdtsc() - cycles;
	printf("%.0f\n", (double)cycles / (now() - start));
	return 0;
}
