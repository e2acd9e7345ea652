/* SPDX-License-Identifier: MIT */
/* sigaction for every signal and every flag. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static volatile int calls, last, depth, deepest, code;
static volatile int raise_inside;
static volatile uintptr_t stack_at;
static void *volatile got_info;

static void handler(int number)
{
	int local;

	last = number;
	calls++;
	stack_at = (uintptr_t)&local;
	if (++depth > deepest)
		deepest = depth;
	if (raise_inside > 0) {
		raise_inside--;
		raise(number);
	}
	depth--;
}

static void with_info(int number, siginfo_t *info, void *context)
{
	last = number;
	calls++;
	code = info->si_code;
	got_info = context;
}

static const char *name(long result)
{
	return result == 0 ? "done" : strerror(errno);
}

static void every_signal(void)
{
	for (int number = -1; number <= 66; number++) {
		struct sigaction action = { .sa_handler = handler }, old;
		int result = sigaction(number, &action, NULL);

		if (result != 0) {
			printf("%d: %s, get %s", number, strerror(errno),
			       name(sigaction(number, NULL, &old)));
			action.sa_handler = SIG_DFL;
			printf(", default %s\n", name(sigaction(number, &action, NULL)));
			continue;
		}
		calls = 0;
		raise(number);
		sigaction(number, NULL, &old);
		if (calls != 1 || last != number || old.sa_handler != handler)
			printf("%d: wrong\n", number);
		action.sa_handler = SIG_IGN;
		sigaction(number, &action, &old);
		raise(number);
		action.sa_handler = SIG_DFL;
		sigaction(number, &action, &old);
		if (calls != 1 || old.sa_handler != SIG_IGN)
			printf("%d: not ignored\n", number);
	}
}

static void flags(void)
{
	static char alternate[32768];
	stack_t stack = { .ss_sp = alternate, .ss_size = sizeof alternate };
	struct sigaction action = { .sa_handler = handler }, old;
	sigset_t set;

	raise_inside = 3;
	sigaction(SIGUSR1, &action, NULL);
	raise(SIGUSR1);
	printf("blocked inside: depth %d\n", deepest);
	deepest = 0;
	raise_inside = 3;
	action.sa_flags = SA_NODEFER;
	sigaction(SIGUSR1, &action, NULL);
	raise(SIGUSR1);
	printf("SA_NODEFER: depth %d\n", deepest);
	action.sa_flags = SA_RESETHAND;
	sigaction(SIGUSR1, &action, NULL);
	raise(SIGUSR1);
	sigaction(SIGUSR1, NULL, &old);
	printf("SA_RESETHAND: default %d, flags %x\n", old.sa_handler == SIG_DFL,
	       (unsigned)old.sa_flags & 0x80000000u);
	sigaltstack(&stack, NULL);
	action.sa_flags = SA_ONSTACK;
	sigaction(SIGUSR1, &action, NULL);
	raise(SIGUSR1);
	printf("SA_ONSTACK: %d\n", stack_at - (uintptr_t)alternate < sizeof alternate);
	action.sa_flags = SA_SIGINFO;
	action.sa_sigaction = with_info;
	sigaction(SIGUSR1, &action, NULL);
	kill(getpid(), SIGUSR1);
	printf("SA_SIGINFO: code %d context %d\n", code, got_info != NULL);
	raise(SIGUSR1);
	printf("raise: code %d\n", code);
	sigqueue(getpid(), SIGUSR1, (union sigval){ 5 });
	printf("sigqueue: code %d\n", code);
	sigfillset(&action.sa_mask);
	action.sa_flags = SA_SIGINFO | SA_RESTART | SA_NOCLDSTOP;
	sigaction(SIGUSR1, &action, NULL);
	sigaction(SIGUSR1, NULL, &old);
	printf("kept: flags %x, mask has INT %d KILL %d\n",
	       (unsigned)old.sa_flags & ~0x04000000u, sigismember(&old.sa_mask, SIGINT),
	       sigismember(&old.sa_mask, SIGKILL));
	sigprocmask(SIG_SETMASK, NULL, &set);
	printf("mask after all: %d\n", sigismember(&set, SIGUSR1));
}

static void errors(void)
{
	sigset_t set;

	printf("set size: %s\n", name(syscall(SYS_rt_sigaction, SIGUSR1, NULL, NULL, 16)));
	printf("bad pointer: %s\n", name(syscall(SYS_rt_sigaction, SIGUSR1, 8, NULL, 8)));
	printf("bad result: %s\n", name(syscall(SYS_rt_sigaction, SIGUSR1, NULL, 8, 8)));
	printf("raise 0: %s, 65: %s", name(raise(0)), name(raise(65)));
	printf(", -1: %s\n", name(raise(-1)));
	printf("kill 0: %s", name(kill(getpid(), 0)));
	printf(", nobody: %s\n", name(kill(999999, 0)));
	printf("sigaddset: %d %d\n", sigaddset(&(sigset_t){ 0 }, 0), sigaddset(&(sigset_t){ 0 }, 65));
	printf("sigismember: %d\n", sigismember(&(sigset_t){ 0 }, -1));
	printf("signal: %d", signal(SIGKILL, SIG_IGN) == SIG_ERR);
	printf(" %d %s\n", signal(99, SIG_IGN) == SIG_ERR, strerror(errno));
	printf("altstack small: %s\n", name(sigaltstack(&(stack_t){ .ss_sp = &set, .ss_size = 64 },
							NULL)));
	printf("altstack flags: %s\n", name(sigaltstack(&(stack_t){ .ss_flags = 77 }, NULL)));
}

int main(void)
{
	every_signal();
	flags();
	errors();
	return 0;
}
