/* SPDX-License-Identifier: MIT */
/* sigaltstack(2): states, errors, SS_AUTODISARM, and what the context shows of it. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <ucontext.h>

#ifndef SS_AUTODISARM
#define SS_AUTODISARM (1U << 31)
#endif

static char memory[65536];

static const char *name(int result)
{
	if (result == 0)
		return "ok";
	return errno == ENOMEM ? "ENOMEM" : errno == EINVAL ? "EINVAL" :
		errno == EPERM ? "EPERM" : "?";
}

static const char *where(const void *p)
{
	return (char *)p >= memory && (char *)p < memory + sizeof(memory) ? "alternate" : "main";
}

static void show(const char *when)
{
	stack_t now;

	sigaltstack(NULL, &now);
	printf("%s: flags %x size %zu base %d\n", when, (unsigned)now.ss_flags, now.ss_size,
	       now.ss_sp == memory);
}

static void inner(int number)
{
	char here;

	printf("inner %d on %s\n", number, where(&here));
}

static void handler(int number, siginfo_t *info, void *context)
{
	ucontext_t *uc = context;
	stack_t other = { .ss_sp = memory, .ss_size = 16384 };
	char here;

	(void)info;
	printf("handler %d on %s, context: flags %x size %zu\n", number, where(&here),
	       (unsigned)uc->uc_stack.ss_flags, uc->uc_stack.ss_size);
	show("inside");
	printf("change inside: %s\n", name(sigaltstack(&other, NULL)));
	raise(SIGUSR2);
	show("inside, after");
}

int main(void)
{
	struct sigaction action = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO | SA_ONSTACK };
	struct sigaction plain = { .sa_handler = inner };
	stack_t stack = { .ss_sp = memory, .ss_size = sizeof(memory) }, old;

	setvbuf(stdout, NULL, _IOLBF, 0);
	sigaction(SIGUSR1, &action, NULL);
	sigaction(SIGUSR2, &plain, NULL);
	show("at first");
	raise(SIGUSR1);
	stack.ss_size = 100;
	printf("too small: %s\n", name(sigaltstack(&stack, NULL)));
	stack.ss_size = sizeof(memory);
	stack.ss_flags = 4;
	printf("unknown flag: %s\n", name(sigaltstack(&stack, NULL)));
	stack.ss_flags = 0;
	printf("set: %s\n", name(sigaltstack(&stack, &old)));
	printf("old: flags %x\n", (unsigned)old.ss_flags);
	show("set");
	raise(SIGUSR1);
	show("after the handler");
	stack.ss_flags = (int)SS_AUTODISARM;
	printf("autodisarm: %s\n", name(sigaltstack(&stack, NULL)));
	show("armed");
	raise(SIGUSR1);
	show("armed again");
	stack.ss_flags = SS_DISABLE;
	printf("disable: %s\n", name(sigaltstack(&stack, NULL)));
	show("disabled");
	return 0;
}
