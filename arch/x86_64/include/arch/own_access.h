/* SPDX-License-Identifier: MIT */
/*
 * For assembly: what the CPU has of its own.  There is one CPU: these are plain variables.  In the
 * variant with threads, another file of this name takes the place of this one.
 */
#ifndef ARCH_OWN_ACCESS_H
#define ARCH_OWN_ACCESS_H

#include <arch/layout.h>

	.macro own_trap_stack_top register32, register64
	movl	$trap_stack_top, \register32
	.endm

/* Compare REGISTER with the stack's other end. */
	.macro own_compare_trap_stack register, scratch
	cmpq	$trap_stack, \register
	.endm

	.macro own_set_masked register32, scratch
	movl	\register32, arch_upcall
	.endm

	.macro own_compare_masked scratch
	cmpl	$0, arch_upcall
	.endm

	.macro own_mask scratch
	movl	$1, arch_upcall
	.endm

#endif
