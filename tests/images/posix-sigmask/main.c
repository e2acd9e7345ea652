/* SPDX-License-Identifier: MIT */
/* sigprocmask, sigpending, sigsuspend, sigwait and the order of delivery. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static int order[32], count;

static void handler(int number)
{
	order[count++ % 32] = number;
}

static void show(const char *what)
{
	printf("%s:", what);
	for (int i = 0; i < count; i++)
		printf(" %d", order[i]);
	printf("\n");
	count = 0;
}

static const char *name(long result)
{
	return result == 0 ? "done" : strerror(errno);
}

static sigset_t set_of(int first, int second)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, first);
	if (second)
		sigaddset(&set, second);
	return set;
}

static void blocking(void)
{
	static const int all[] = { 64, SIGUSR2, 40, SIGINT, 40, SIGUSR2, SIGTERM, 35 };
	sigset_t full, pending, old;

	sigfillset(&full);
	sigprocmask(SIG_BLOCK, &full, &old);
	for (int i = 0; i < 8; i++) {
		signal(all[i], handler);
		raise(all[i]);
	}
	show("blocked");
	sigpending(&pending);
	printf("pending:");
	for (int i = 1; i <= 64; i++)
		if (sigismember(&pending, i) == 1)
			printf(" %d", i);
	printf("\n");
	sigprocmask(SIG_SETMASK, &old, NULL);
	show("order");
	sigpending(&pending);
	printf("none left: %d\n", sigisemptyset(&pending));
	sigprocmask(SIG_BLOCK, &full, NULL);
	sigprocmask(SIG_BLOCK, NULL, &old);
	printf("cannot be blocked: %d %d\n", sigismember(&old, SIGKILL), sigismember(&old, SIGSTOP));
	raise(SIGUSR2);
	signal(SIGUSR2, SIG_IGN);
	sigpending(&pending);
	printf("ignoring discards: %d\n", sigismember(&pending, SIGUSR2));
	signal(SIGUSR2, handler);
	sigemptyset(&full);
	sigprocmask(SIG_SETMASK, &full, NULL);
	show("after it");
}

static void waiting(void)
{
	sigset_t usr = set_of(SIGUSR1, SIGUSR2), empty, old;
	siginfo_t info;
	int number = 0, result;

	sigemptyset(&empty);
	signal(SIGUSR1, handler);
	signal(SIGUSR2, handler);
	sigprocmask(SIG_BLOCK, &usr, NULL);
	raise(SIGUSR2);
	raise(SIGUSR1);
	result = sigwait(&usr, &number);
	printf("sigwait: %d %d\n", result, number);
	memset(&info, 0, sizeof info);
	printf("sigwaitinfo: %d", sigwaitinfo(&usr, &info));
	printf(" signo %d code %d\n", info.si_signo, info.si_code);
	errno = 0;
	printf("nothing: %d", sigtimedwait(&usr, &info, &(struct timespec){ 0, 1000000 }));
	printf(" %s\n", strerror(errno));
	printf("bad time: %d", sigtimedwait(&usr, &info, &(struct timespec){ 0, 1000000000 }));
	printf(" %s\n", strerror(errno));
	raise(SIGUSR1);
	printf("sigsuspend: %d", sigsuspend(&empty));
	printf(" %s\n", strerror(errno));
	show("delivered");
	sigprocmask(SIG_BLOCK, NULL, &old);
	printf("mask is back: %d\n", sigismember(&old, SIGUSR1));
	/* One signal of the set makes sigwait return, another one's handler interrupts it. */
	signal(SIGALRM, handler);
	alarm(1);
	printf("interrupted: %d", sigwaitinfo(&usr, &info));
	printf(" %s\n", strerror(errno));
	show("by");
	sigprocmask(SIG_UNBLOCK, &usr, NULL);
}

static void errors(void)
{
	sigset_t set = set_of(SIGUSR1, 0), old;

	printf("how: %s\n", name(sigprocmask(77, &set, NULL)));
	printf("how without a set: %s\n", name(sigprocmask(77, NULL, &old)));
	printf("size: %s\n", name(syscall(SYS_rt_sigprocmask, SIG_BLOCK, &set, NULL, 4)));
	printf("bad pointer: %s\n", name(syscall(SYS_rt_sigprocmask, SIG_BLOCK, 8, NULL, 8)));
	printf("bad result: %s\n", name(syscall(SYS_rt_sigprocmask, SIG_BLOCK, NULL, 8, 8)));
	printf("pending: %s\n", name(syscall(SYS_rt_sigpending, 8, 8)));
	printf("pending size: %s\n", name(syscall(SYS_rt_sigpending, &set, 16)));
	printf("suspend size: %s\n", name(syscall(SYS_rt_sigsuspend, &set, 16)));
	printf("suspend pointer: %s\n", name(syscall(SYS_rt_sigsuspend, 8, 8)));
}

int main(void)
{
	blocking();
	waiting();
	errors();
	return 0;
}
