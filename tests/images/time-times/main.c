/* SPDX-License-Identifier: MIT */
/* times(2) and clock(3). */
#include <stdio.h>
#include <sys/times.h>
#include <time.h>
#include <unistd.h>

int main(void)
{
	struct tms times_before, times_after;
	clock_t before = times(&times_before), after, start = clock();

	while ((clock() - start) * 1000 / CLOCKS_PER_SEC < 150)
		;
	after = times(&times_after);
	printf("ticks a second: %ld\n", sysconf(_SC_CLK_TCK));
	printf("elapsed at least 12: %d\n", after - before >= 12);
	printf("own time at least 12: %d\n",
	       times_after.tms_utime + times_after.tms_stime - times_before.tms_utime -
	       times_before.tms_stime >= 12);
	printf("children: %ld %ld\n", (long)times_after.tms_cutime, (long)times_after.tms_cstime);
	printf("null: %d\n", times(NULL) != (clock_t)-1);
	return 0;
}
