/* SPDX-License-Identifier: MIT */
/* abort runs the handler of SIGABRT, which may leave by siglongjmp. */
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

static sigjmp_buf escape;

static void handler(int number)
{
	siglongjmp(escape, number);
}

int main(void)
{
	int number;

	signal(SIGABRT, handler);
	number = sigsetjmp(escape, 1);
	if (number == 0)
		abort();
	printf("left abort by signal %d\n", number);
	number = sigsetjmp(escape, 1);
	if (number == 0)
		abort();
	printf("and again by signal %d\n", number);
	return 3;
}
