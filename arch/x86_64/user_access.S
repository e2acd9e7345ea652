/* SPDX-License-Identifier: MIT */
/*
 * Copies that may fault.  fixup_user_fault (user.c) knows the labels: a fault at one of them
 * continues at user_fault.
 */
	.section .text.user, "ax", @progbits

/* int user_move(void *to, const void *from, uint64_t size): 0, or not 0 after a fault */
	.globl	user_move, user_move_words_at, user_move_bytes_at
	.type	user_move, @function
user_move:
	movq	%rdx, %rcx
	shrq	$3, %rcx
user_move_words_at:
	rep movsq
	movl	%edx, %ecx
	andl	$7, %ecx
user_move_bytes_at:
	rep movsb
	xorl	%eax, %eax
	ret

/* int user_zero(void *to, uint64_t size): the same */
	.globl	user_zero, user_zero_words_at, user_zero_bytes_at
	.type	user_zero, @function
user_zero:
	movq	%rsi, %rcx
	shrq	$3, %rcx
	xorl	%eax, %eax
user_zero_words_at:
	rep stosq
	movl	%esi, %ecx
	andl	$7, %ecx
user_zero_bytes_at:
	rep stosb
	ret

	.globl	user_fault
user_fault:
	movl	$1, %eax
	ret

	.section .note.GNU-stack, "", @progbits
