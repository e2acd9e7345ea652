/* SPDX-License-Identifier: MIT */
/* A handler that changes the context changes what goes on: registers, mask, next instruction. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <ucontext.h>

static void skip(int number, siginfo_t *info, void *context)
{
	ucontext_t *uc = context;

	(void)number;
	(void)info;
	printf("rbx %llx r12 %llx\n", (unsigned long long)uc->uc_mcontext.gregs[REG_RBX],
	       (unsigned long long)uc->uc_mcontext.gregs[REG_R12]);
	uc->uc_mcontext.gregs[REG_RIP] += 2; /* ud2 */
	uc->uc_mcontext.gregs[REG_RAX] = 4242;
	uc->uc_mcontext.gregs[REG_EFL] |= 1; /* carry */
	sigaddset(&uc->uc_sigmask, SIGUSR2);
}

static void change_xmm(int number, siginfo_t *info, void *context)
{
	ucontext_t *uc = context;

	(void)number;
	(void)info;
	uc->uc_mcontext.fpregs->_xmm[3].element[0] = 77;
	uc->uc_mcontext.gregs[REG_RIP] += 2;
}

int main(void)
{
	struct sigaction action = { .sa_sigaction = skip, .sa_flags = SA_SIGINFO };
	long rax = 0, carry = 0;
	int lane = 5;
	sigset_t now;

	setvbuf(stdout, NULL, _IOLBF, 0);
	sigaction(SIGILL, &action, NULL);
	__asm__ volatile("movq $0x1234, %%rbx; movq $0xabcd, %%r12; clc; ud2;"
			 "movl $0, %%ecx; adcl $0, %%ecx"
			 : "=&a"(rax), "=&c"(carry) : : "rbx", "r12", "cc", "memory");
	printf("rax %ld carry %ld\n", rax, carry);
	sigprocmask(SIG_SETMASK, NULL, &now);
	printf("SIGUSR2 blocked %d, SIGILL %d\n", sigismember(&now, SIGUSR2),
	       sigismember(&now, SIGILL));

	action.sa_sigaction = change_xmm;
	sigaction(SIGILL, &action, NULL);
	__asm__ volatile("movd %0, %%xmm3; ud2; movd %%xmm3, %0" : "+r"(lane) : : "xmm3", "memory");
	printf("xmm3 %d\n", lane);
	return 0;
}
