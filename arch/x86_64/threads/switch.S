/* SPDX-License-Identifier: MIT */
/*
 * Leaving a thread and continuing it: what a function call does not save is dead (System V ABI,
 * 3.2.1), but for the control words of SSE and x87.
 */
	.section .text.switch, "ax", @progbits

/* arch_leave(context, stack, fn, argument) */
	.globl	arch_leave
	.type	arch_leave, @function
arch_leave:
	pushq	%rbx
	pushq	%rbp
	pushq	%r12
	pushq	%r13
	pushq	%r14
	pushq	%r15
	subq	$8, %rsp
	stmxcsr	(%rsp)
	fnstcw	4(%rsp)
	movq	%rsp, (%rdi)
	movq	%rsi, %rsp
	movq	%rcx, %rdi
	xorl	%ebp, %ebp
	call	*%rdx
	ud2
	.size	arch_leave, . - arch_leave

/* arch_abandon(stack, fn, argument) */
	.globl	arch_abandon
	.type	arch_abandon, @function
arch_abandon:
	movq	%rdi, %rsp
	movq	%rdx, %rdi
	xorl	%ebp, %ebp
	call	*%rsi
	ud2
	.size	arch_abandon, . - arch_abandon

/* arch_continue(context) */
	.globl	arch_continue
	.type	arch_continue, @function
arch_continue:
	movq	(%rdi), %rsp
	ldmxcsr	(%rsp)
	fldcw	4(%rsp)
	addq	$8, %rsp
	popq	%r15
	popq	%r14
	popq	%r13
	popq	%r12
	popq	%rbp
	popq	%rbx
	ret
	.size	arch_continue, . - arch_continue

/* Where a new thread continues: arch_context_begin puts the function into r12, its argument into r13. */
	.globl	arch_begin
	.type	arch_begin, @function
arch_begin:
	movq	%r13, %rdi
	call	*%r12
	ud2
	.size	arch_begin, . - arch_begin

	.section .note.GNU-stack, "", @progbits
