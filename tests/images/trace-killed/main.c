/* SPDX-License-Identifier: MIT */
/* A signal of the program's own is its end, and that of the trace. */
#include <signal.h>
#include <unistd.h>

int main(void)
{
	kill(getpid(), SIGTERM);
}
