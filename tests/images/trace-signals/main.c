/* SPDX-License-Identifier: MIT */
/* Handlers before a call returns, in the place of its return, and in the midst of a program. */
#define _GNU_SOURCE
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static sigjmp_buf escape;
static volatile sig_atomic_t ticks;
static int ends[2];

static void tell(int number)
{
	(void)number;
	write(1, "handler\n", 8);
}

static void answer(int number)
{
	(void)number;
	write(ends[1], "x", 1);
}

static void jump(int number)
{
	(void)number;
	siglongjmp(escape, 1);
}

static void tick(int number)
{
	(void)number;
	ticks++;
}

static void handle(int number, void (*handler)(int), int flags)
{
	struct sigaction action = { .sa_handler = handler, .sa_flags = flags };

	sigaction(number, &action, NULL);
}

static void alarm_soon(void)
{
	setitimer(ITIMER_REAL, &(struct itimerval){ .it_value = { 0, 20000 } }, NULL);
}

int main(void)
{
	struct timespec time = { 5, 0 };
	sigset_t set;
	char byte;

	/* To itself: the call has its result. */
	handle(SIGUSR1, tell, 0);
	kill(getpid(), SIGUSR1);
	/* A call is interrupted. */
	handle(SIGALRM, tell, 0);
	alarm_soon();
	nanosleep(&time, &time);
	/* It goes on. */
	pipe(ends);
	handle(SIGALRM, answer, SA_RESTART);
	alarm_soon();
	read(ends[0], &byte, 1);
	/* It never returns. */
	handle(SIGALRM, jump, 0);
	alarm_soon();
	if (sigsetjmp(escape, 0) == 0)
		pause();
	sigemptyset(&set);
	sigprocmask(SIG_SETMASK, &set, NULL);
	/* No call is made. */
	handle(SIGALRM, tick, 0);
	alarm_soon();
	while (ticks == 0)
		;
	/* Another mask, and a signal that is taken. */
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	sigqueue(getpid(), SIGUSR1, (union sigval){ 7 });
	sigemptyset(&set);
	sigsuspend(&set);
	sigaddset(&set, SIGUSR1);
	kill(getpid(), SIGUSR1);
	sigwaitinfo(&set, &(siginfo_t){ 0 });
	/* A fault. */
	handle(SIGSEGV, jump, SA_NODEFER);
	if (sigsetjmp(escape, 0) == 0)
		*(volatile int *)(long)0x100;
	return 0;
}
