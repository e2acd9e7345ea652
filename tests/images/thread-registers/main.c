/* SPDX-License-Identifier: MIT */
/*
 * Threads that compute are preempted: their registers, x87, SSE and AVX included, stay theirs.
 * Each keeps values of its own in them for a while and looks whether they changed.
 */
#define _GNU_SOURCE
#include <immintrin.h>
#include <math.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "../thread.h"

#define THREADS 6
#define SPINS 100000u

static volatile int wrong, finished;

/* All SSE registers but one, over a loop. */
static bool sse_stays(double value)
{
	double in[2] = { value, value + 1 }, out[2 * 4] = { 0 };
	unsigned spins = SPINS;

	__asm__ volatile("movupd (%[in]), %%xmm3\n\t"
			 "movapd %%xmm3, %%xmm7\n\t"
			 "movapd %%xmm3, %%xmm12\n\t"
			 "movapd %%xmm3, %%xmm15\n"
			 "1:\n\t"
			 "dec %[spins]\n\t"
			 "jnz 1b\n\t"
			 "movupd %%xmm3, (%[out])\n\t"
			 "movupd %%xmm7, 16(%[out])\n\t"
			 "movupd %%xmm12, 32(%[out])\n\t"
			 "movupd %%xmm15, 48(%[out])"
			 : [spins] "+r"(spins)
			 : [in] "r"(in), [out] "r"(out)
			 : "xmm3", "xmm7", "xmm12", "xmm15", "memory", "cc");
	for (int i = 0; i < 8; i++)
		if (out[i] != in[i % 2])
			return false;
	return true;
}

__attribute__((target("avx"))) static bool avx_stays(double value)
{
	double in[4] = { value, value + 1, value + 2, value + 3 }, out[8] = { 0 };
	unsigned spins = SPINS;

	__asm__ volatile("vmovupd (%[in]), %%ymm2\n\t"
			 "vmovapd %%ymm2, %%ymm13\n"
			 "1:\n\t"
			 "dec %[spins]\n\t"
			 "jnz 1b\n\t"
			 "vmovupd %%ymm2, (%[out])\n\t"
			 "vmovupd %%ymm13, 32(%[out])\n\t"
			 "vzeroupper"
			 : [spins] "+r"(spins)
			 : [in] "r"(in), [out] "r"(out)
			 : "xmm2", "xmm13", "memory", "cc");
	for (int i = 0; i < 8; i++)
		if (out[i] != in[i % 4])
			return false;
	return true;
}

__attribute__((target("avx512f"))) static bool avx512_stays(double value)
{
	double in[8], out[16] = { 0 };
	unsigned spins = SPINS;
	unsigned mask = (unsigned)value & 0xffff, mask_after = 0;

	for (int i = 0; i < 8; i++)
		in[i] = value + i;
	__asm__ volatile("vmovupd (%[in]), %%zmm4\n\t"
			 "vmovapd %%zmm4, %%zmm29\n\t"
			 "kmovw %[mask], %%k3\n"
			 "1:\n\t"
			 "dec %[spins]\n\t"
			 "jnz 1b\n\t"
			 "kmovw %%k3, %[after]\n\t"
			 "vmovupd %%zmm4, (%[out])\n\t"
			 "vmovupd %%zmm29, 64(%[out])\n\t"
			 "vzeroupper"
			 : [spins] "+r"(spins), [after] "=&r"(mask_after)
			 : [in] "r"(in), [out] "r"(out), [mask] "r"(mask)
			 : "xmm4", "memory", "cc");
	for (int i = 0; i < 16; i++)
		if (out[i] != in[i % 8])
			return false;
	return mask == mask_after;
}

/* Eight values on the x87 stack, the control words. */
static bool x87_stays(double value)
{
	unsigned short control = (unsigned short)(0x37f & ~0xc00) | ((unsigned)value % 4 << 10), after = 0;
	unsigned mxcsr = 0x1f80 | (unsigned)value % 4 << 13, mxcsr_after = 0;
	unsigned spins = SPINS;
	double out[4] = { 0 };

	__asm__ volatile("fninit\n\t"
			 "fldcw %[control]\n\t"
			 "ldmxcsr %[mxcsr]\n\t"
			 "fldl %[value]\n\t"
			 "fld1\n\t"
			 "fldpi\n\t"
			 "fldl %[value]\n"
			 "1:\n\t"
			 "dec %[spins]\n\t"
			 "jnz 1b\n\t"
			 "fstpl %[a]\n\t"
			 "fstpl %[b]\n\t"
			 "fstpl %[c]\n\t"
			 "fstpl %[d]\n\t"
			 "fnstcw %[after]\n\t"
			 "stmxcsr %[mxcsr_after]\n\t"
			 "fninit"
			 : [spins] "+r"(spins), [a] "=m"(out[0]), [b] "=m"(out[1]), [c] "=m"(out[2]),
			   [d] "=m"(out[3]), [after] "=m"(after), [mxcsr_after] "=m"(mxcsr_after)
			 : [value] "m"(value), [control] "m"(control), [mxcsr] "m"(mxcsr)
			 : "memory", "cc", "st", "st(1)", "st(2)", "st(3)", "st(4)", "st(5)", "st(6)",
			   "st(7)");
	mxcsr = 0x1f80;
	__asm__ volatile("ldmxcsr %0" : : "m"(mxcsr));
	return out[0] == value && out[1] > 3.1 && out[1] < 3.2 && out[2] == 1 && out[3] == value &&
		control == after && mxcsr_after == (0x1f80 | (unsigned)value % 4 << 13);
}

/* The general registers, and the flags of direction and overflow. */
static bool general_stays(uint64_t value)
{
	uint64_t changed = 0;

	__asm__ volatile("mov %[value], %%r8\n\t"
			 "lea 1(%[value]), %%r9\n\t"
			 "lea 2(%[value]), %%r10\n\t"
			 "lea 3(%[value]), %%r11\n\t"
			 "lea 4(%[value]), %%r12\n\t"
			 "lea 5(%[value]), %%r13\n\t"
			 "lea 6(%[value]), %%r14\n\t"
			 "mov %[spins], %%ecx\n"
			 "1:\n\t"
			 "dec %%ecx\n\t"
			 "jnz 1b\n\t"
			 "sub %[value], %%r8\n\t"
			 "or %%r8, %[changed]\n\t"
			 "sub %[value], %%r9\n\t"
			 "sub $1, %%r9\n\t"
			 "or %%r9, %[changed]\n\t"
			 "sub %[value], %%r10\n\t"
			 "sub $2, %%r10\n\t"
			 "or %%r10, %[changed]\n\t"
			 "sub %[value], %%r11\n\t"
			 "sub $3, %%r11\n\t"
			 "or %%r11, %[changed]\n\t"
			 "sub %[value], %%r12\n\t"
			 "sub $4, %%r12\n\t"
			 "or %%r12, %[changed]\n\t"
			 "sub %[value], %%r13\n\t"
			 "sub $5, %%r13\n\t"
			 "or %%r13, %[changed]\n\t"
			 "sub %[value], %%r14\n\t"
			 "sub $6, %%r14\n\t"
			 "or %%r14, %[changed]"
			 : [changed] "+a"(changed)
			 : [value] "d"(value), [spins] "i"(SPINS)
			 : "rcx", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "cc");
	return changed == 0;
}

static bool all_stay(int number)
{
	return sse_stays(number) && x87_stays(number) && general_stays((uint64_t)number << 40 | 5) &&
		(!__builtin_cpu_supports("avx") || avx_stays(number)) &&
		(!__builtin_cpu_supports("avx512f") || avx512_stays(number));
}

static void *run(void *argument)
{
	int number = (int)(intptr_t)argument, rounds = 0;
	struct timespec now, end = in_ms(CLOCK_MONOTONIC, 300);

	/* Long enough for many time slices. */
	do {
		if (!all_stay(number + 8 * rounds))
			add(&wrong, 1);
		rounds++;
		clock_gettime(CLOCK_MONOTONIC, &now);
	} while (rounds < 5 || now.tv_sec < end.tv_sec ||
		 (now.tv_sec == end.tv_sec && now.tv_nsec < end.tv_nsec));
	add(&finished, 1);
	return NULL;
}

static volatile int interruptions;

/* Handlers use the registers, too. */
static void handler(int number)
{
	(void)number;
	interruptions++;
	if (sqrt(interruptions) < 0)
		abort();
}

int main(void)
{
	struct itimerval timer = { { 0, 3000 }, { 0, 3000 } };
	pthread_t threads[THREADS];

	__builtin_cpu_init();
	for (intptr_t i = 0; i < THREADS; i++)
		threads[i] = start(run, (void *)(i + 1));
	for (int i = 0; i < THREADS; i++)
		join(threads[i]);
	printf("%d finished, %d wrong\n", finished, wrong);
	signal(SIGALRM, handler);
	setitimer(ITIMER_REAL, &timer, NULL);
	for (intptr_t i = 0; i < THREADS; i++)
		threads[i] = start(run, (void *)(i + 1));
	for (int i = 0; i < THREADS; i++)
		join(threads[i]);
	setitimer(ITIMER_REAL, &(struct itimerval){ 0 }, NULL);
	printf("%d finished, %d wrong, interrupted %d\n", finished, wrong, interruptions > 0);
	return 0;
}
