/* SPDX-License-Identifier: MIT */
/* getitimer and setitimer: values and errors. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

static void show(const char *what, const struct itimerval *value)
{
	printf("%s: %ld.%s interval %ld.%06ld\n", what, (long)value->it_value.tv_sec,
	       value->it_value.tv_usec ? "x" : "0", (long)value->it_interval.tv_sec,
	       (long)value->it_interval.tv_usec);
}

int main(void)
{
	struct itimerval value = { { 3, 250000 }, { 100, 0 } }, old;
	int result;

	for (int which = 0; which < 3; which++) {
		getitimer(which, &old);
		show("at first", &old);
		setitimer(which, &value, &old);
		show("before", &old);
		getitimer(which, &old);
		printf("set: %d interval %ld.%06ld\n",
		       (old.it_value.tv_sec == 99 && old.it_value.tv_usec > 0) ||
		       old.it_value.tv_sec == 100,
		       (long)old.it_interval.tv_sec, (long)old.it_interval.tv_usec);
	}
	value.it_value.tv_sec = 0;
	for (int which = 0; which < 3; which++) {
		setitimer(which, &value, NULL);
		getitimer(which, &old);
		printf("off: %ld %ld interval %ld.%06ld\n", (long)old.it_value.tv_sec,
		       (long)old.it_value.tv_usec, (long)old.it_interval.tv_sec,
		       (long)old.it_interval.tv_usec);
	}
	value = (struct itimerval){ { 0, 0 }, { 0, 1000000 } };
	result = setitimer(ITIMER_REAL, &value, NULL);
	printf("bad microseconds: %d %d\n", result, errno == EINVAL);
	value = (struct itimerval){ { 0, 0 }, { -1, 0 } };
	result = setitimer(ITIMER_REAL, &value, NULL);
	printf("negative: %d %d\n", result, errno == EINVAL);
	result = setitimer(5, &value, NULL);
	printf("which: %d %d\n", result, errno == EINVAL);
	result = getitimer(-1, &value);
	printf("which: %d %d\n", result, errno == EINVAL);
	printf("bad pointer: %ld", syscall(SYS_getitimer, ITIMER_REAL, (void *)16));
	printf(" %d\n", errno == EFAULT);
	return 0;
}
