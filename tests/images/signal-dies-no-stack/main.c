/* SPDX-License-Identifier: MIT */
/* A handler of SIGSEGV without an alternate stack cannot handle a stack overflow. */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static void handler(int number)
{
	(void)number;
	write(1, "not reached\n", 12);
	_exit(1);
}

static int deeper(int depth)
{
	volatile char page[4096];

	page[0] = (char)depth;
	return deeper(depth + 1) + page[0];
}

int main(void)
{
	signal(SIGSEGV, handler);
	write(1, "down\n", 5);
	return deeper(0);
}
