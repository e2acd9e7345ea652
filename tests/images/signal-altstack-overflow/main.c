/* SPDX-License-Identifier: MIT */
/* A stack overflow is handled on the alternate stack and left by siglongjmp, several times. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

static sigjmp_buf escape;
static char *volatile stack_seen, *volatile altstack;
static volatile int flags_seen, code_seen, addr_near;

static void handler(int number, siginfo_t *info, void *context)
{
	char here;
	stack_t now;

	(void)context;
	stack_seen = &here;
	code_seen = info->si_code;
	addr_near = (char *)info->si_addr < (char *)context || (char *)info->si_addr > altstack;
	sigaltstack(NULL, &now);
	flags_seen = now.ss_flags;
	siglongjmp(escape, number);
}

static int deeper(volatile int *depth)
{
	volatile char page[4096];

	page[0] = (char)++*depth;
	return deeper(depth) + page[0];
}

int main(void)
{
	size_t size = 65536;
	struct sigaction action = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO | SA_ONSTACK };
	stack_t stack = { .ss_size = size }, after;

	altstack = stack.ss_sp = malloc(size);
	if (!altstack || sigaltstack(&stack, NULL) != 0)
		return 1;
	sigaction(SIGSEGV, &action, NULL);
	for (int i = 0; i < 3; i++) {
		volatile int depth = 0;
		int number = sigsetjmp(escape, 1);

		if (number == 0) {
			printf("%d\n", deeper(&depth));
			return 2;
		}
		sigaltstack(NULL, &after);
		printf("%d: signal %d on the alternate stack: %d, flags %d then %d, depth %s\n", i,
		       number, stack_seen > altstack && stack_seen < altstack + size, flags_seen,
		       after.ss_flags, depth > 1000 ? "more than 1000" : "small");
	}
	return 0;
}
