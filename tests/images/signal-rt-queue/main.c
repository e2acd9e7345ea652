/* SPDX-License-Identifier: MIT */
/* Real-time signals queue, keep their values, and come lowest number first. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void handler(int number, siginfo_t *info, void *context)
{
	(void)context;
	printf("RTMIN+%d value %d code %d\n", number - SIGRTMIN, info->si_value.sival_int,
	       info->si_code);
}

int main(void)
{
	struct sigaction action = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO };
	sigset_t set, pending;
	int sent = 0;

	setvbuf(stdout, NULL, _IOLBF, 0);
	sigfillset(&action.sa_mask);
	sigemptyset(&set);
	for (int i = 0; i < 4; i++) {
		sigaction(SIGRTMIN + i, &action, NULL);
		sigaddset(&set, SIGRTMIN + i);
	}
	sigprocmask(SIG_BLOCK, &set, NULL);
	for (int i = 0; i < 12; i++)
		sigqueue(getpid(), SIGRTMIN + (i * 7) % 4, (union sigval){ .sival_int = i });
	sigpending(&pending);
	printf("pending %d %d %d %d\n", sigismember(&pending, SIGRTMIN),
	       sigismember(&pending, SIGRTMIN + 1), sigismember(&pending, SIGRTMIN + 2),
	       sigismember(&pending, SIGRTMIN + 3));
	sigprocmask(SIG_UNBLOCK, &set, NULL);

	/* More than 32 always fit. */
	sigprocmask(SIG_BLOCK, &set, NULL);
	while (sent < 40 && sigqueue(getpid(), SIGRTMIN, (union sigval){ .sival_int = sent }) == 0)
		sent++;
	printf("%d sent\n", sent);
	action.sa_handler = SIG_IGN;
	sigaction(SIGRTMIN, &action, NULL);
	sigpending(&pending);
	printf("pending after ignoring: %d\n", sigismember(&pending, SIGRTMIN));
	printf("bad: %d\n", sigqueue(getpid(), 100, (union sigval){ 0 }) == -1 ? errno : 0);
	return 0;
}
