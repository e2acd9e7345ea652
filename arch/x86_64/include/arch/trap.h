/* SPDX-License-Identifier: MIT */
/*
 * The state of an interrupted or calling context, and how to leave for another one.
 */
#ifndef ARCH_TRAP_H
#define ARCH_TRAP_H

#include <stdint.h>

/* General registers as the entry code pushes them; the last five as the CPU does
 * (Intel SDM volume 3, 6.14.2). */
struct trap_frame {
	uint64_t r15, r14, r13, r12, r11, r10, r9, r8;
	uint64_t rbp, rdi, rsi, rdx, rcx, rbx, rax;
	uint64_t vector;
	uint64_t error;
	uint64_t rip, cs, rflags, rsp, ss;
};

/* Call FN with a frame that describes the caller at the return of this very call, then continue
 * from the frame, which FN may have changed.  The value that this call returns is frame->rax,
 * which starts as RESULT.  FN runs on the trap stack with events masked; nothing below the caller's
 * stack pointer is in use.  Vector registers are as FN left them (the libOS does not use any). */
long arch_with_frame(void (*fn)(struct trap_frame *frame), long result);

/* Continue from FRAME. */
_Noreturn void arch_resume(const struct trap_frame *frame);

/* Extended state (x87, SSE, AVX, ...): size and alignment (64) of a save area, save, restore.
 * AREA belongs to the caller.  Restoring a damaged area returns -EINVAL. */
unsigned long arch_fpu_size(void);
void arch_fpu_save(void *area);
int arch_fpu_restore(const void *area);
/* The same for an area that nobody else could write. */
void arch_fpu_load(const void *area);

/* Whether ADDRESS is code of the libOS. */
int arch_in_libos(uint64_t address);

#endif
