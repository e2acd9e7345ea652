/* SPDX-License-Identifier: MIT */
/* For Valgrind: a value that nobody has set decides; errno, which is found by the FS base. */
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

static __attribute__((noinline)) void decide(const volatile int *values)
{
	if (values[1] == 0x7e57ab1e)
		puts("this was not to be expected");
}

int main(void)
{
	volatile int values[2];

	values[0] = 0;
	if (write(-1, "", 1) == -1 && errno == EBADF)
		puts("no such descriptor");
	decide(values);
	return 0;
}
