/* SPDX-License-Identifier: MIT */
/*
 * Functions that tell where they were called: each becomes a call of another one, with a struct
 * arch_place as one argument more.
 */
	.cfi_sections .debug_frame

/* NAME, with COUNT arguments, calls TARGET; FROM is the register of the argument after them. */
	.macro placed name, target, from
	.section .text.\name, "ax", @progbits
	.globl	\name
	.type	\name, @function
\name:
	.cfi_startproc
	movq	(%rsp), %r10
	decq	%r10
	leaq	8(%rsp), %r11
	pushq	%r10
	pushq	%r11
	pushq	%r15
	pushq	%r14
	pushq	%r13
	pushq	%r12
	pushq	%rbp
	pushq	%rbx
	.cfi_adjust_cfa_offset 64
	movq	%rsp, %\from
	subq	$8, %rsp
	.cfi_adjust_cfa_offset 8
	call	\target
	addq	$72, %rsp
	.cfi_adjust_cfa_offset -72
	ret
	.cfi_endproc
	.size	\name, . - \name
	.endm

	placed	spin_lock, lock_take, rsi
	placed	spin_lock_next, lock_take_next, rdx
	placed	spin_unlock, lock_give, rsi
	placed	lock_leaves, lock_leaves_at, rsi
	placed	lock_application, lock_application_at, rdi

	.section .note.GNU-stack, "", @progbits
