/* SPDX-License-Identifier: MIT */
/* Ignored signals, by action and by default, and what becomes of pending ones. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static volatile int calls;

static void handler(int number)
{
	(void)number;
	calls++;
}

static int pending(int number)
{
	sigset_t set;

	sigpending(&set);
	return sigismember(&set, number);
}

int main(void)
{
	static const int harmless[] = { SIGCHLD, SIGURG, SIGWINCH, SIGCONT };
	sigset_t set;

	for (unsigned i = 0; i < sizeof(harmless) / sizeof(*harmless); i++)
		printf("raise %d: %d\n", harmless[i], raise(harmless[i]));
	signal(SIGTERM, SIG_IGN);
	printf("raise SIGTERM: %d\n", raise(SIGTERM));
	signal(SIGPIPE, SIG_IGN);
	signal(SIGTERM, handler);
	printf("calls %d\n", calls);

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGWINCH);
	sigprocmask(SIG_BLOCK, &set, NULL);
	raise(SIGTERM);
	printf("pending %d\n", pending(SIGTERM));
	signal(SIGTERM, SIG_IGN);
	printf("pending after SIG_IGN %d\n", pending(SIGTERM));
	raise(SIGTERM);
	printf("ignored and blocked: pending %d\n", pending(SIGTERM));
	signal(SIGTERM, handler);
	raise(SIGWINCH);
	printf("default-ignored and blocked: pending %d\n", pending(SIGWINCH));
	signal(SIGWINCH, SIG_DFL);
	printf("after SIG_DFL: pending %d\n", pending(SIGWINCH));
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	printf("calls %d\n", calls);
	return 0;
}
