/* SPDX-License-Identifier: MIT */
/* setjmp, longjmp, sigsetjmp: values, registers that survive, masks, nesting. */
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

static jmp_buf first, second;
static sigjmp_buf with_mask;

static __attribute__((noinline)) void dive(int depth, int value)
{
	volatile char frame[1000];

	frame[0] = (char)depth;
	if (depth == 0)
		longjmp(first, value);
	dive(depth - 1, value);
	frame[1] = frame[0];
}

static int blocked(int number)
{
	sigset_t set;

	sigprocmask(SIG_BLOCK, NULL, &set);
	return sigismember(&set, number);
}

static void masks(int save)
{
	sigset_t set;

	sigemptyset(&set);
	sigprocmask(SIG_SETMASK, &set, NULL);
	if (sigsetjmp(with_mask, save) == 0) {
		sigaddset(&set, SIGUSR1);
		sigprocmask(SIG_BLOCK, &set, NULL);
		siglongjmp(with_mask, 1);
	}
	printf("mask saved %d: blocked %d\n", save, blocked(SIGUSR1));
}

static void handler(int number)
{
	printf("in handler of %d, blocked %d\n", number, blocked(number));
	siglongjmp(with_mask, number);
}

static void loop(void)
{
	volatile int rounds = 0;
	double d = 1.5;
	int value = setjmp(second);

	rounds += value;
	if (value < 5)
		longjmp(second, value + 1);
	printf("rounds %d, kept %g\n", rounds, d);
}

int main(void)
{
	int value;

	value = setjmp(first);
	if (value == 0)
		dive(200, 3);
	printf("value %d\n", value);
	value = setjmp(first);
	if (value == 0)
		longjmp(first, 0);
	printf("zero becomes %d\n", value);
	loop();
	masks(0);
	masks(1);
	signal(SIGUSR2, handler);
	for (volatile int i = 0; i < 3; i++) {
		if (sigsetjmp(with_mask, 1) == 0)
			raise(SIGUSR2);
		else
			printf("out of it, blocked %d\n", blocked(SIGUSR2));
	}
	return 0;
}
