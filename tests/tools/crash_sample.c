/* SPDX-License-Identifier: MIT */
/*
 * A Linux program that crashes and tells its state as a guest does on the control channel: input
 * for the test of eremite-symbolize.  The argument chooses the crash.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>
#include <unistd.h>

static uintptr_t stack_bottom;

static void put_state(int number, siginfo_t *info, void *context)
{
	static const char *const names[] = { "rax", "rbx", "rcx", "rdx", "rsi", "rdi", "rbp", "rsp",
		"r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "rip", "rflags" };
	static const int places[] = { REG_RAX, REG_RBX, REG_RCX, REG_RDX, REG_RSI, REG_RDI,
		REG_RBP, REG_RSP, REG_R8, REG_R9, REG_R10, REG_R11, REG_R12, REG_R13, REG_R14,
		REG_R15, REG_RIP, REG_EFL };
	greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;
	const unsigned char *byte = (const unsigned char *)registers[REG_RSP];

	(void)number, (void)info;
	for (int i = 0; i < 18; i++)
		printf("reg %s %llx\n", names[i], registers[places[i]]);
	while ((uintptr_t)byte < stack_bottom) {
		printf("stack %p ", (const void *)byte);
		for (int i = 0; i < 100 && (uintptr_t)byte < stack_bottom; i++)
			printf("%02x", *byte++);
		printf("\n");
	}
	fflush(stdout);
	_exit(0);
}

static inline __attribute__((always_inline)) void inlined(volatile int *where)
{
	*where = 1; /* inlined */
}

__attribute__((noinline)) static int leaf(volatile int *where)
{
	inlined(where); /* leaf */
	return *where;
}

__attribute__((noinline)) static int recurse(int depth, volatile int *where)
{
	if (depth == 0)
		return leaf(where) + 1; /* deepest */
	return recurse(depth - 1, where) + 1;
}

int main(int argc, char **argv)
{
	struct sigaction action = { .sa_sigaction = put_state,
				    .sa_flags = SA_SIGINFO | SA_ONSTACK };
	stack_t stack = { .ss_sp = malloc(65536), .ss_size = 65536 };
	void (*volatile nowhere)(void) = NULL;

	stack_bottom = (uintptr_t)__builtin_frame_address(0) + 64;
	sigaltstack(&stack, NULL);
	sigaction(SIGSEGV, &action, NULL);
	if (argc > 1 && strcmp(argv[1], "jump") == 0)
		nowhere(); /* jump */
	return recurse(argc > 1 ? atoi(argv[1]) : 3, (volatile int *)8); /* main */
}
