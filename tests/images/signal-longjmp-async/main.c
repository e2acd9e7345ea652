/* SPDX-License-Identifier: MIT */
/* siglongjmp out of an asynchronous handler, out of code and out of a blocking call, many times. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <sys/time.h>
#include <unistd.h>

static sigjmp_buf escape;
static volatile int jumps;

static void handler(int number)
{
	jumps++;
	siglongjmp(escape, number);
}

int main(void)
{
	struct itimerval soon = { .it_value.tv_usec = 1000 };
	volatile unsigned long spins = 0;
	sigset_t now;

	signal(SIGALRM, handler);
	for (volatile int i = 0; i < 20; i++)
		if (sigsetjmp(escape, 1) == 0) {
			setitimer(ITIMER_REAL, &soon, NULL);
			for (;;)
				spins++;
		}
	printf("%d jumps out of a loop\n", jumps);
	for (volatile int i = 0; i < 20; i++)
		if (sigsetjmp(escape, 1) == 0) {
			setitimer(ITIMER_REAL, &soon, NULL);
			for (;;)
				pause();
		}
	printf("%d with those out of pause\n", jumps);
	for (volatile int i = 0; i < 20; i++)
		if (sigsetjmp(escape, 1) == 0) {
			setitimer(ITIMER_REAL, &soon, NULL);
			for (;;)
				getppid();
		}
	printf("%d with those out of calls\n", jumps);
	sigprocmask(SIG_SETMASK, NULL, &now);
	printf("SIGALRM blocked %d\n", sigismember(&now, SIGALRM));
	return 0;
}
