/* SPDX-License-Identifier: MIT */
/*
 * Traps: from the vector to trap_handle(frame) and back.
 *
 * Application code has a red zone, so every vector switches stacks (IST).  An IST stack is used
 * anew at each entry; so the frame moves at once to the trap stack, on which traps may nest.
 */
#include <arch/own_access.h>

#define FRAME_SIZE (22 * 8)
#define FRAME_RIP (17 * 8)
#define FRAME_CS (18 * 8)
#define FRAME_RFLAGS (19 * 8)
#define FRAME_RSP (20 * 8)
#define FRAME_RAX (14 * 8)

	.macro push_registers
	pushq	%rax
	pushq	%rbx
	pushq	%rcx
	pushq	%rdx
	pushq	%rsi
	pushq	%rdi
	pushq	%rbp
	pushq	%r8
	pushq	%r9
	pushq	%r10
	pushq	%r11
	pushq	%r12
	pushq	%r13
	pushq	%r14
	pushq	%r15
	.endm

	.section .text.trap, "ax", @progbits

	.type	trap_common, @function
trap_common:
	push_registers
/* A monitor of a guest in ring 3 begins here, with rsp at the frame in arch_upcall. */
	.globl	trap_enter
trap_enter:
	cld
	movq	%rsp, %rsi
	movq	FRAME_RSP(%rsp), %rax
	subq	$128, %rax              /* the red zone of libOS code on the trap stack */
	own_trap_stack_top %edi, %rdi
	own_compare_trap_stack %rax, %rdx
	jb	1f
	cmpq	%rdi, %rax
	ja	1f
	movq	%rax, %rdi
1:	subq	$FRAME_SIZE, %rdi
	andq	$-16, %rdi
	movq	%rdi, %rsp
	movl	$FRAME_SIZE / 8, %ecx
	rep movsq
	movq	%rsp, %rdi
	movq	%rsp, %rbx
	call	trap_handle
	movq	%rbx, %rdi
	/* falls through */

/* arch_resume(const struct trap_frame *frame) */
	.globl	arch_resume
	.type	arch_resume, @function
arch_resume:
	movq	%rdi, %rsp
	cmpb	$0, cpu_entry_ring(%rip)
	je	1f
	movl	FRAME_RFLAGS(%rsp), %eax
	shrl	$9, %eax                /* the interrupt flag is the opposite of masked */
	notl	%eax
	andl	$1, %eax
	own_set_masked %eax, %rdx
1:	popq	%r15
	popq	%r14
	popq	%r13
	popq	%r12
	popq	%r11
	popq	%r10
	popq	%r9
	popq	%r8
	popq	%rbp
	popq	%rdi
	popq	%rsi
	popq	%rdx
	popq	%rcx
	popq	%rbx
	popq	%rax
	addq	$16, %rsp
	iretq
	.globl	arch_resume_end
arch_resume_end:

/* One stub of 16 bytes a vector.  Vectors 8, 10 to 14, 17, 21, 29 and 30 push an error code. */
	.globl	trap_stubs
	.balign	16
trap_stubs:
	.set	vector, 0
	.rept	64
	.balign	16
	.if	(vector == 8) || (vector >= 10 && vector <= 14) || (vector == 17) || (vector == 21) || (vector == 29) || (vector == 30)
	.else
	pushq	$0
	.endif
	pushq	$vector
	jmp	trap_common
	.set	vector, vector + 1
	.endr

/* long arch_with_frame(void (*fn)(struct trap_frame *), long result)
 * FN runs on the trap stack: it may build a signal frame right below the caller's stack pointer. */
	.section .text.with_frame, "ax", @progbits
	.globl	arch_with_frame
	.type	arch_with_frame, @function
arch_with_frame:
	pushfq
	popq	%rcx
	movl	%cs, %eax
	cmpb	$0, cpu_entry_ring(%rip)
	jne	2f
	cli
1:	movq	%rsp, %rdx
	own_trap_stack_top %esp, %rsp
	movl	%ss, %r8d
	pushq	%r8
	leaq	8(%rdx), %r8            /* rsp and rip as after our return */
	pushq	%r8
	pushq	%rcx
	pushq	%rax
	pushq	(%rdx)
	pushq	$0
	pushq	$0
	movq	%rdi, %rdx
	movq	%rsi, %rax
	push_registers
	movq	%rsp, %rdi
	movq	%rsp, %rbx
	call	*%rdx
	movq	%rbx, %rdi
	jmp	arch_resume
2:	andl	$~0x200, %ecx
	own_compare_masked %r8
	jne	1b
	orl	$0x200, %ecx
	own_mask %r8
	jmp	1b
	.size	arch_with_frame, . - arch_with_frame

	.section .bss.arch_upcall, "aw", @nobits
	.globl	arch_upcall
	.balign	256
arch_upcall:
	.skip	192

	.section .note.GNU-stack, "", @progbits
