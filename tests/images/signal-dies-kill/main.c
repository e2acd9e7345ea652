/* SPDX-License-Identifier: MIT */
/* SIGKILL cannot be blocked. */
#include <signal.h>
#include <unistd.h>

int main(void)
{
	sigset_t all;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	write(1, "blocked\n", 8);
	kill(getpid(), SIGKILL);
	write(1, "not reached\n", 12);
	return 0;
}
