/* SPDX-License-Identifier: MIT */
/* SA_RESETHAND, SA_NODEFER, nesting, and what a handler's own mask blocks. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>

static volatile int depth, deepest;

static void once(int number)
{
	struct sigaction now;

	sigaction(number, NULL, &now);
	printf("once: action is %s now\n", now.sa_handler == SIG_DFL ? "default" : "a handler");
}

static void recursive(int number)
{
	depth++;
	if (depth > deepest)
		deepest = depth;
	if (depth < 5)
		raise(number);
	depth--;
}

static void deferred(int number)
{
	static volatile int round;

	depth++;
	if (depth > deepest)
		deepest = depth;
	if (++round < 3)
		raise(number);
	printf("round %d leaves\n", round);
	depth--;
}

static void outer(int number)
{
	printf("outer %d begins\n", number);
	raise(SIGUSR2);
	printf("between\n");
	raise(SIGTERM);
	printf("outer ends\n");
}

static void inner(int number)
{
	printf("inner %d\n", number);
}

int main(void)
{
	struct sigaction action = { .sa_handler = once, .sa_flags = (int)SA_RESETHAND }, old;

	setvbuf(stdout, NULL, _IOLBF, 0);
	sigaction(SIGCHLD, &action, NULL);
	raise(SIGCHLD);
	raise(SIGCHLD); /* the default: nothing */
	sigaction(SIGCHLD, NULL, &old);
	printf("default %d, flag kept %d\n", old.sa_handler == SIG_DFL,
	       ((unsigned)old.sa_flags & SA_RESETHAND) != 0);

	action.sa_handler = recursive;
	action.sa_flags = SA_NODEFER;
	sigaction(SIGUSR1, &action, NULL);
	raise(SIGUSR1);
	printf("nodefer: %d deep\n", deepest);

	action.sa_handler = deferred;
	action.sa_flags = 0;
	deepest = 0;
	sigaction(SIGUSR1, &action, NULL);
	raise(SIGUSR1);
	printf("deferred: %d deep\n", deepest);

	action.sa_handler = outer;
	sigaddset(&action.sa_mask, SIGTERM);
	sigaction(SIGUSR1, &action, NULL);
	action.sa_handler = inner;
	sigemptyset(&action.sa_mask);
	sigaction(SIGUSR2, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	raise(SIGUSR1);
	return 0;
}
