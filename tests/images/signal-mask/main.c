/* SPDX-License-Identifier: MIT */
/* Blocking, pending sets, and the order of delivery after unblocking. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <string.h>

static int order[32], count;

static void handler(int number)
{
	order[count++] = number;
}

static void show_set(const char *what, const sigset_t *set)
{
	printf("%s:", what);
	for (int i = 1; i <= 64; i++)
		if (sigismember(set, i) == 1)
			printf(" %d", i);
	printf("\n");
}

static void show_order(const char *what)
{
	printf("%s:", what);
	for (int i = 0; i < count; i++)
		printf(" %d", order[i]);
	printf("\n");
	count = 0;
}

int main(void)
{
	struct sigaction action = { .sa_handler = handler };
	sigset_t all, none, some, old, pending;

	sigemptyset(&none);
	sigfillset(&all);
	sigemptyset(&some);
	sigaddset(&some, SIGUSR1);
	sigaddset(&some, SIGKILL);
	for (int i = 1; i < 32; i++)
		sigaction(i, &action, NULL);

	sigprocmask(SIG_BLOCK, &all, NULL);
	sigprocmask(SIG_BLOCK, NULL, &old);
	sigdelset(&old, 34);
	printf("SIGKILL %d SIGSTOP %d SIGTERM %d blocked\n", sigismember(&old, SIGKILL),
	       sigismember(&old, SIGSTOP), sigismember(&old, SIGTERM));
	raise(SIGTERM);
	raise(SIGUSR2);
	raise(SIGHUP);
	raise(SIGUSR1);
	raise(SIGUSR1);
	raise(SIGSEGV);
	sigpending(&pending);
	show_set("pending", &pending);
	show_order("delivered while blocked");
	sigprocmask(SIG_UNBLOCK, &some, NULL);
	show_order("after unblocking one");
	sigpending(&pending);
	show_set("pending", &pending);
	/* Handlers' frames are stacked when all are unblocked: the last one is on top. */
	sigprocmask(SIG_SETMASK, &none, &old);
	show_order("after unblocking all");
	sigpending(&pending);
	show_set("pending", &pending);

	/* With a full mask in the action, one after the other. */
	sigfillset(&action.sa_mask);
	for (int i = 1; i < 32; i++)
		sigaction(i, &action, NULL);
	sigprocmask(SIG_BLOCK, &all, NULL);
	raise(SIGTERM);
	raise(SIGHUP);
	raise(SIGFPE);
	raise(SIGUSR1);
	raise(SIGCHLD);
	sigprocmask(SIG_SETMASK, &none, NULL);
	show_order("one at a time");
	sigprocmask(SIG_SETMASK, NULL, &old);
	show_set("blocked at the end", &old);
	return 0;
}
