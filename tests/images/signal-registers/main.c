/* SPDX-License-Identifier: MIT */
/*
 * A timer interrupts loops that keep values in every kind of register; handlers that use the same
 * registers must not be noticed.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <ucontext.h>

static volatile int calls;
static volatile double sink;
static volatile int wrong_start, wrong_selectors;

static void handler(int number, siginfo_t *info, void *argument)
{
	const ucontext_t *context = argument;
	uint32_t mxcsr;
	uint16_t control;
	double x = 1.25;

	(void)number;
	(void)info;
	wrong_selectors += context->uc_mcontext.gregs[REG_CSGSFS] != 0x2b000000000033;
	__asm__ volatile("stmxcsr %0; fnstcw %1" : "=m"(mxcsr), "=m"(control));
	if (mxcsr != 0x1f80 || control != 0x37f)
		wrong_start++;
	__asm__ volatile("pxor %%xmm0, %%xmm0; pxor %%xmm1, %%xmm1; pxor %%xmm5, %%xmm5;"
			 "pxor %%xmm15, %%xmm15; pcmpeqd %%xmm7, %%xmm7; fninit; fldpi"
			 : : : "xmm0", "xmm1", "xmm5", "xmm7", "xmm15");
	for (int i = 0; i < 20; i++)
		x = x * 1.5 + i;
	sink = x;
	calls++;
}

static int sse_loop(int until)
{
	uint64_t in[32], out[32];
	int bad = 0;

	while (calls < until) {
		for (int i = 0; i < 32; i++)
			in[i] = 0x1111111111111111ul * (unsigned)(i % 15 + 1) + (unsigned)i;
		__asm__ volatile(
			"movups (%0), %%xmm0; movups 16(%0), %%xmm1; movups 32(%0), %%xmm2;"
			"movups 48(%0), %%xmm3; movups 64(%0), %%xmm4; movups 80(%0), %%xmm5;"
			"movups 96(%0), %%xmm6; movups 112(%0), %%xmm7; movups 128(%0), %%xmm8;"
			"movups 144(%0), %%xmm9; movups 160(%0), %%xmm10; movups 176(%0), %%xmm11;"
			"movups 192(%0), %%xmm12; movups 208(%0), %%xmm13; movups 224(%0), %%xmm14;"
			"movups 240(%0), %%xmm15; movl $20000, %%ecx; 1: decl %%ecx; jnz 1b;"
			"movups %%xmm0, (%1); movups %%xmm1, 16(%1); movups %%xmm2, 32(%1);"
			"movups %%xmm3, 48(%1); movups %%xmm4, 64(%1); movups %%xmm5, 80(%1);"
			"movups %%xmm6, 96(%1); movups %%xmm7, 112(%1); movups %%xmm8, 128(%1);"
			"movups %%xmm9, 144(%1); movups %%xmm10, 160(%1); movups %%xmm11, 176(%1);"
			"movups %%xmm12, 192(%1); movups %%xmm13, 208(%1); movups %%xmm14, 224(%1);"
			"movups %%xmm15, 240(%1)"
			: : "r"(in), "r"(out)
			: "rcx", "memory", "cc", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5",
			  "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13",
			  "xmm14", "xmm15");
		bad += memcmp(in, out, sizeof(in)) != 0;
	}
	return bad;
}

__attribute__((target("avx"))) static int avx_loop(int until)
{
	uint64_t in[8], out[8];
	int bad = 0;

	while (calls < until) {
		for (int i = 0; i < 8; i++)
			in[i] = 0x123456789abcdeful * (unsigned)(i + 3);
		__asm__ volatile("vmovups (%0), %%ymm5; vmovups 32(%0), %%ymm15;"
				 "movl $20000, %%ecx; 1: decl %%ecx; jnz 1b;"
				 "vmovups %%ymm5, (%1); vmovups %%ymm15, 32(%1); vzeroupper"
				 : : "r"(in), "r"(out)
				 : "rcx", "memory", "cc", "xmm5", "xmm15");
		bad += memcmp(in, out, sizeof(in)) != 0;
	}
	return bad;
}

static int x87_loop(int until)
{
	int bad = 0;

	while (calls < until) {
		long double a = 1.0L / 3, b;
		uint16_t control = 0x27f, after; /* double precision: not the default */
		uint32_t mxcsr = 0x7f80, mxcsr_after; /* round to zero */

		__asm__ volatile("fldcw %2; ldmxcsr %4; fldt %1; movl $20000, %%ecx;"
				 "1: decl %%ecx; jnz 1b; fstpt %0; fnstcw %3; stmxcsr %5"
				 : "=m"(b), "+m"(a), "+m"(control), "=m"(after), "+m"(mxcsr),
				   "=m"(mxcsr_after)
				 : : "rcx", "cc", "memory");
		bad += memcmp(&a, &b, 10) != 0 || after != control ||
			(mxcsr_after & ~0x3fu) != mxcsr;
		control = 0x37f;
		mxcsr = 0x1f80;
		__asm__ volatile("fldcw %0; ldmxcsr %1" : : "m"(control), "m"(mxcsr));
	}
	return bad;
}

/* A leaf function's data lies below its stack pointer: the red zone. */
int red_zone_loop(volatile int *count, int until);
__asm__(".text; .globl red_zone_loop; red_zone_loop: xorl %eax, %eax;"
	"2: movl $16, %ecx;"
	"1: movq %rcx, %rdx; negq %rdx; movq %rcx, (%rsp,%rdx,8); decl %ecx; jnz 1b;"
	"movl $20000, %ecx; 4: decl %ecx; jnz 4b;"
	"movl $16, %ecx;"
	"3: movq %rcx, %rdx; negq %rdx; cmpq %rcx, (%rsp,%rdx,8); je 5f; incl %eax;"
	"5: decl %ecx; jnz 3b;"
	"cmpl %esi, (%rdi); jl 2b; ret");

static int general_loop(int until)
{
	int bad = 0;

	while (calls < until) {
		uint64_t a = 1, b = 2, c = 3, d = 4, e = 5;

		__asm__ volatile("movl $20000, %%ecx; movq $11, %%r11; movq $-1, %%rbx; stc;"
				 "1: leal -1(%%rcx), %%ecx; jrcxz 2f; jmp 1b;"
				 "2: sbbq %%rax, %%rax; addq %%rbx, %%rax; addq %%r11, %%rax"
				 : "=&a"(a), "+D"(b), "+S"(c), "+d"(d), "+r"(e)
				 : : "rcx", "rbx", "r11", "cc");
		bad += a != 9 || b != 2 || c != 3 || d != 4 || e != 5;
	}
	return bad;
}

int main(void)
{
	struct sigaction action = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO };
	struct itimerval timer = { { 0, 1000 }, { 0, 1000 } };

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &timer, NULL);
	printf("general: %d wrong\n", general_loop(30));
	printf("red zone: %d wrong\n", red_zone_loop(&calls, 60));
	printf("sse: %d wrong\n", sse_loop(90));
	printf("x87: %d wrong\n", x87_loop(120));
	printf("avx: %d wrong\n", __builtin_cpu_supports("avx") ? avx_loop(150) : 0);
	printf("handlers that did not start afresh: %d\n", wrong_start);
	printf("frames with selectors that are not a process's: %d\n", wrong_selectors);
	return 0;
}
