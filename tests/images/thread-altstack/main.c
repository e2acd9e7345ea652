/* SPDX-License-Identifier: MIT */
/* An alternate stack per thread: each handles the overflow of its own stack on it. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>

#include "../thread.h"

#define THREADS 4
#define SIZE 65536

static __thread sigjmp_buf out;
static __thread char *stack;
static volatile int on_it, wrong, overflows;

static void handler(int number, siginfo_t *info, void *context)
{
	char local;

	(void)info;
	(void)context;
	add(&local > stack && &local < stack + SIZE ? &on_it : &wrong, 1);
	if (number == SIGSEGV)
		siglongjmp(out, 1);
}

/* The compiler is not to see that it never ends. */
static int recurse(volatile int depth)
{
	volatile char bytes[512];

	bytes[depth % 512] = (char)depth;
	if (depth < 0)
		return bytes[3];
	return recurse(depth + 1) + bytes[0];
}

static void *run(void *unused)
{
	stack_t new = { .ss_size = SIZE }, old = { 0 };

	sigaltstack(NULL, &old);
	if (old.ss_flags != SS_DISABLE)
		puts("a new thread has an alternate stack");
	stack = new.ss_sp = malloc(SIZE);
	if (sigaltstack(&new, NULL) != 0)
		show_call("sigaltstack", -1);
	raise(SIGUSR1);
	for (int i = 0; i < 3; i++)
		if (sigsetjmp(out, 1) == 0)
			recurse(1);
		else
			add(&overflows, 1);
	sigaltstack(NULL, &old);
	if (old.ss_sp != stack)
		puts("not its stack");
	new.ss_flags = SS_DISABLE;
	sigaltstack(&new, NULL);
	free(stack);
	return unused;
}

int main(void)
{
	struct sigaction action = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO | SA_ONSTACK };
	pthread_attr_t attributes;
	pthread_t threads[THREADS];

	sigaction(SIGSEGV, &action, NULL);
	sigaction(SIGUSR1, &action, NULL);
	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, 256 << 10);
	for (int i = 0; i < THREADS; i++)
		must(pthread_create(&threads[i], &attributes, run, NULL), "create");
	for (int i = 0; i < THREADS; i++)
		join(threads[i]);
	printf("handled on it %d, wrong %d, overflows %d\n", on_it, wrong, overflows);
	return 0;
}
