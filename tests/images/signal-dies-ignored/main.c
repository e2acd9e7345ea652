/* SPDX-License-Identifier: MIT */
/* A fault is not ignored. */
#include <signal.h>
#include <unistd.h>

int main(void)
{
	static volatile int *null;

	signal(SIGSEGV, SIG_IGN);
	raise(SIGSEGV);
	write(1, "raised\n", 7);
	*null = 1;
	write(1, "not reached\n", 12);
	return 0;
}
