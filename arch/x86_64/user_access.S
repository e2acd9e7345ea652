/* SPDX-License-Identifier: MIT */
/*
 * Copies that may fault: a fault between user_accesses and user_fault continues at the latter
 * (fixup_user_fault in user.c).
 */
	.section .text.user, "ax", @progbits

/* int user_move(void *to, const void *from, uint64_t size): 0, or not 0 after a fault */
	.globl	user_accesses, user_move
user_accesses:
	.type	user_move, @function
user_move:
	movq	%rdx, %rcx
	shrq	$3, %rcx
	rep movsq
	movl	%edx, %ecx
	andl	$7, %ecx
	rep movsb
	xorl	%eax, %eax
	ret

/* int user_zero(void *to, uint64_t size): the same */
	.globl	user_zero
	.type	user_zero, @function
user_zero:
	movq	%rsi, %rcx
	shrq	$3, %rcx
	xorl	%eax, %eax
	rep stosq
	movl	%esi, %ecx
	andl	$7, %ecx
	rep stosb
	ret

	.globl	user_fault
user_fault:
	movl	$1, %eax
	ret

	.section .note.GNU-stack, "", @progbits
