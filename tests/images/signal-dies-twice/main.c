/* SPDX-License-Identifier: MIT */
/* A fault inside the handler of SIGSEGV, where that is blocked, ends the program. */
#include <signal.h>
#include <unistd.h>

static volatile int *null;

static void handler(int number)
{
	(void)number;
	write(1, "handler\n", 8);
	*null = 1;
	write(1, "not reached\n", 12);
}

int main(void)
{
	signal(SIGSEGV, handler);
	*null = 1;
	return 0;
}
