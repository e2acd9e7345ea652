/* SPDX-License-Identifier: MIT */
/*
 * For assembly: functions that tell where they were called.  Each becomes a call of another one, with
 * a struct arch_place as one argument more.  They are all in one section: the assembler's debug
 * information refers to them, so that the linker must drop all or none.
 */
#ifndef ARCH_PLACED_H
#define ARCH_PLACED_H

	.cfi_sections .debug_frame
	.section .text.placed, "ax", @progbits

/* NAME calls TARGET; FROM is the register of the argument after those that it has. */
	.macro placed name, target, from
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

#endif
