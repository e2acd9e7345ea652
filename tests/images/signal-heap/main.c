/* SPDX-License-Identifier: MIT */
/* The C library's own check of its heap is a SIGSEGV that a handler can catch. */
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

static sigjmp_buf escape;
static volatile int code;

static void handler(int number, siginfo_t *info, void *context)
{
	(void)context;
	code = info->si_code;
	siglongjmp(escape, number);
}

int main(void)
{
	struct sigaction action = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO };
	char *volatile p = malloc(100);
	char *volatile q = malloc(100);
	int number;

	sigaction(SIGSEGV, &action, NULL);
	free(p);
	number = sigsetjmp(escape, 1);
	if (number == 0) {
		free(p);
		printf("not found\n");
	}
	printf("double free: signal %d code %d\n", number, code);
	return q == NULL;
}
