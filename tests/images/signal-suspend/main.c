/* SPDX-License-Identifier: MIT */
/* sigsuspend: atomically another mask, EINTR, and the old mask afterwards. */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/time.h>

static volatile int calls, blocked_inside;

static void handler(int number)
{
	sigset_t now;

	sigprocmask(SIG_SETMASK, NULL, &now);
	blocked_inside = sigismember(&now, SIGUSR2);
	calls += number == SIGALRM || number == SIGUSR1;
}

int main(void)
{
	struct sigaction action = { .sa_handler = handler };
	struct itimerval soon = { .it_value.tv_usec = 20000 };
	sigset_t block, during, now;
	int result;

	sigaction(SIGALRM, &action, NULL);
	sigaction(SIGUSR1, &action, NULL);
	sigemptyset(&block);
	sigaddset(&block, SIGALRM);
	sigaddset(&block, SIGUSR1);
	sigprocmask(SIG_BLOCK, &block, NULL);
	sigemptyset(&during);
	sigaddset(&during, SIGUSR2);

	/* Pending already. */
	raise(SIGUSR1);
	printf("before: %d calls\n", calls);
	result = sigsuspend(&during);
	printf("pending: %d %d, %d calls, USR2 blocked inside %d\n", result, errno == EINTR, calls,
	       blocked_inside);
	sigprocmask(SIG_SETMASK, NULL, &now);
	printf("after: USR1 %d ALRM %d USR2 %d\n", sigismember(&now, SIGUSR1),
	       sigismember(&now, SIGALRM), sigismember(&now, SIGUSR2));

	/* Comes while waiting; USR1 stays blocked. */
	sigaddset(&during, SIGUSR1);
	raise(SIGUSR1);
	setitimer(ITIMER_REAL, &soon, NULL);
	result = sigsuspend(&during);
	printf("waited: %d %d, %d calls\n", result, errno == EINTR, calls);
	sigprocmask(SIG_UNBLOCK, &block, NULL);
	printf("unblocked: %d calls\n", calls);

	/* ppoll does the same with its mask. */
	sigprocmask(SIG_BLOCK, &block, NULL);
	raise(SIGUSR1);
	sigemptyset(&during);
	result = ppoll(NULL, 0, NULL, &during);
	printf("ppoll: %d %d, %d calls\n", result, errno == EINTR, calls);
	sigprocmask(SIG_SETMASK, NULL, &now);
	printf("after: USR1 %d\n", sigismember(&now, SIGUSR1));
	result = ppoll(NULL, 0, &(struct timespec){ 0, 1000 }, &during);
	printf("ppoll without a signal: %d\n", result);
	sigprocmask(SIG_SETMASK, NULL, &now);
	printf("after: USR1 %d\n", sigismember(&now, SIGUSR1));
	return 0;
}
