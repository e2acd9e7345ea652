/* SPDX-License-Identifier: MIT */
/*
 * Which CPU this is.
 *
 * The C library's thread structure, at which FS points, has a word that x86_64 does not use
 * (musl's struct pthread, sysinfo): the scheduler keeps the address of the CPU's block there.  A CPU
 * that runs no thread has FS at words of its own block.
 */
#ifndef ARCH_THIS_CPU_H
#define ARCH_THIS_CPU_H

#include <stdbool.h>
#include <stdint.h>

#define ARCH_CPUS 64
#define ARCH_CPU_WORD 32 /* where in the thread structure, in bytes */

struct arch_cpu {
	unsigned number;
	uintptr_t stack;   /* the end of its own stack, on which traps run */
	void *scheduler;   /* what libos/sched keeps of it */
	uint64_t alone[ARCH_CPU_WORD / 8 + 1]; /* in the place of a thread structure */
};

extern struct arch_cpu arch_cpu0;
extern bool arch_several_cpus; /* more than one CPU has been started */

/* Constant as long as code of the libOS runs, which does not move to another CPU unless it blocks. */
static inline struct arch_cpu *arch_this_cpu(void)
{
	struct arch_cpu *cpu;

	if (!arch_several_cpus)
		return &arch_cpu0;
	__asm__ volatile("movq %%fs:%c1, %0" : "=r"(cpu) : "i"(ARCH_CPU_WORD));
	return cpu;
}

#endif
