/* SPDX-License-Identifier: MIT */
/* Handlers return through eremite_sigreturn, and what they change in the context holds. */
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static volatile int handled;
static sigjmp_buf back;

static void handle(int signal, siginfo_t *info, void *context)
{
	(void)context;
	handled += signal == SIGUSR1 && info->si_pid == getpid();
}

static void jump(int signal)
{
	siglongjmp(back, signal);
}

int main(void)
{
	struct sigaction action = { .sa_sigaction = handle, .sa_flags = SA_SIGINFO };

	sigaction(SIGUSR1, &action, NULL);
	for (int i = 0; i < 3; i++)
		raise(SIGUSR1);
	signal(SIGSEGV, jump);
	if (sigsetjmp(back, 1) == 0)
		*(volatile int *)getenv("PATH_THAT_IS_NOT_SET") = 1;
	printf("%d\n", handled);
	return handled == 3 ? 0 : 1;
}
