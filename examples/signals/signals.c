/* SPDX-License-Identifier: MIT */
/*
 * Signals inside of the one process: an interval timer interrupts a computation, and a handler of
 * SIGSEGV gives up a bad access and goes on elsewhere.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <sys/time.h>

static volatile sig_atomic_t ticks;
static sigjmp_buf recovery;
static void *volatile bad_address;

static void on_tick(int number)
{
	(void)number;
	ticks++;
}

static void on_fault(int number, siginfo_t *info, void *context)
{
	(void)number;
	(void)context;
	bad_address = info->si_addr;
	siglongjmp(recovery, 1);
}

static void compute_until(int count)
{
	const struct itimerval interval = { { 0, 10000 }, { 0, 10000 } };
	unsigned long rounds = 0;

	signal(SIGALRM, on_tick);
	setitimer(ITIMER_REAL, &interval, NULL);
	while (ticks < count)
		rounds++;
	setitimer(ITIMER_REAL, &(struct itimerval){ 0 }, NULL);
	printf("%d ticks of 10 ms interrupted a loop%s\n", count, rounds > 0 ? "" : " of no rounds");
}

static void touch(volatile int *address)
{
	struct sigaction action = { .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO };

	sigaction(SIGSEGV, &action, NULL);
	if (sigsetjmp(recovery, 1) == 0)
		*address = 1;
	else
		printf("there is nothing at %p\n", bad_address);
}

int main(void)
{
	static int *volatile nowhere = (int *)0x100;

	compute_until(5);
	touch(nowhere);
	printf("still here\n");
}
