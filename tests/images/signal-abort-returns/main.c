/* SPDX-License-Identifier: MIT */
/* A handler of SIGABRT that returns does not stop abort. */
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

static void handler(int number)
{
	(void)number;
	write(1, "handler returns\n", 16);
}

int main(void)
{
	signal(SIGABRT, handler);
	abort();
}
