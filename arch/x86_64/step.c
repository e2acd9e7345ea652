/* SPDX-License-Identifier: MIT */
/*
 * The trap flag of an application that calls the libOS.  On Linux no instruction of the kernel traps,
 * and the flag is there again after a call.  Here a call is the application's own: the first of its
 * instructions traps.  It goes on without the flag, and returns to code that sets it again.
 */
#include <stddef.h>

#include <arch/sigframe.h>
#include <arch/step.h>
#include <arch/user.h>

#define VECTOR_DEBUG 1
#define RFLAGS_TF 0x100ul

/* The stack at the beginning of a function. */
struct call {
	uint64_t back;
	uint64_t argument; /* one of them has a seventh */
};

/* A function is called with the one below, which is as far from the other as the stack is aligned. */
struct detour {
	struct call call;
	uint64_t padding[2];
	struct call interrupted;
};

_Static_assert(offsetof(struct detour, interrupted) == 32, "arch_step_back");

/* The trap comes after the instruction behind popfq. */
__asm__(".section .text.step, \"ax\", @progbits\n"
	"	.globl	arch_step_back\n"
	"	.type	arch_step_back, @function\n"
	"	nop\n" /* where a backtrace looks for the call */
	"arch_step_back:\n"
	"	leaq	24(%rsp), %rsp\n"
	"	pushfq\n"
	"	orq	$0x100, (%rsp)\n"
	"	popfq\n"
	"	ret\n"
	"	.size	arch_step_back, . - arch_step_back\n"
	"	.text");

extern const char arch_step_back[];

static int detour(struct trap_frame *frame)
{
	const void *from = (const void *)(uintptr_t)frame->rsp;
	uint64_t to = frame->rsp - offsetof(struct detour, interrupted);
	struct call call;

	if (user_copy_in(&call, from, sizeof call) != 0)
		return -1;
	call.back = (uintptr_t)arch_step_back;
	if (user_copy_out((void *)(uintptr_t)to, &call, sizeof call) != 0)
		return -1;
	frame->rsp = to;
	return 0;
}

bool arch_step_over(struct trap_frame *frame)
{
	if (frame->vector != VECTOR_DEBUG || !(frame->rflags & RFLAGS_TF) || detour(frame) != 0)
		return false;
	frame->rflags &= ~RFLAGS_TF;
	return true;
}

uint64_t arch_step_flags(uint64_t rip, uint64_t rflags)
{
	return arch_in_libos(rip) ? rflags & ~RFLAGS_TF : rflags;
}
