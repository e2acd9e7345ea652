/* SPDX-License-Identifier: MIT */
/*
 * Copies that may fault.  user_fixup (user.c) knows the labels: a fault at one of them continues at
 * user_fault, which returns with the bytes that are left in rcx.
 */
	.section .text.user, "ax", @progbits

/* uint64_t user_move(void *to, const void *from, uint64_t size): bytes not moved */
	.globl	user_move, user_move_at
	.type	user_move, @function
user_move:
	movq	%rdx, %rcx
user_move_at:
	rep movsb
	movq	%rcx, %rax
	ret

/* uint64_t user_zero(void *to, uint64_t size): bytes not cleared */
	.globl	user_zero, user_zero_at
	.type	user_zero, @function
user_zero:
	movq	%rsi, %rcx
	xorl	%eax, %eax
user_zero_at:
	rep stosb
	movq	%rcx, %rax
	ret

	.globl	user_fault
user_fault:
	movq	%rcx, %rax
	ret

	.section .note.GNU-stack, "", @progbits
