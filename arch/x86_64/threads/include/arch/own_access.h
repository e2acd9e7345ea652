/* SPDX-License-Identifier: MIT */
/*
 * For assembly: what the CPU has of its own is at the same address for every CPU (<arch/own.h>).
 */
#ifndef ARCH_OWN_ACCESS_H
#define ARCH_OWN_ACCESS_H

#include <arch/layout.h>
#include <arch/own_layout.h>

	.macro own_trap_stack_top register32, register64
	movabsq	$OWN_PAGE, \register64
	movq	OWN_TRAP_STACK_TOP(\register64), \register64
	.endm

/* Compare REGISTER with the stack's other end. */
	.macro own_compare_trap_stack register, scratch
	movabsq	$OWN_PAGE, \scratch
	cmpq	OWN_TRAP_STACK(\scratch), \register
	.endm

	.macro own_set_masked register32, scratch
	movabsq	$OWN_PAGE, \scratch
	movq	OWN_UPCALL(\scratch), \scratch
	movl	\register32, (\scratch)
	.endm

	.macro own_compare_masked scratch
	movabsq	$OWN_PAGE, \scratch
	movq	OWN_UPCALL(\scratch), \scratch
	cmpl	$0, (\scratch)
	.endm

	.macro own_mask scratch
	movabsq	$OWN_PAGE, \scratch
	movq	OWN_UPCALL(\scratch), \scratch
	movl	$1, (\scratch)
	.endm

#endif
