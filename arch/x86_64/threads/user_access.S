/* SPDX-License-Identifier: MIT */
/*
 * Copies that may fault: a fault between user_accesses and user_fault continues at the latter
 * (fixup_user_fault in user.c).
 */
	.cfi_sections .debug_frame
	.section .text.user, "ax", @progbits

/* int user_move(void *to, const void *from, uint64_t size): 0, or not 0 after a fault */
	.globl	user_accesses, user_move
user_accesses:
	.type	user_move, @function
user_move:
	.cfi_startproc
	cmpq	$8, %rdx
	je	1f
	cmpq	$4, %rdx
	je	2f
	movq	%rdx, %rcx
	shrq	$3, %rcx
	rep movsq
	movl	%edx, %ecx
	andl	$7, %ecx
	rep movsb
	xorl	%eax, %eax
	ret
1:	movq	(%rsi), %rax
	movq	%rax, (%rdi)
	xorl	%eax, %eax
	ret
2:	movl	(%rsi), %eax
	movl	%eax, (%rdi)
	xorl	%eax, %eax
	ret
	.cfi_endproc

/* int user_compare_exchange(int *word, int *expected, int value): as the C operation, 0 or after a fault not
 * 0; *EXPECTED becomes what was there */
	.globl	user_compare_exchange
	.type	user_compare_exchange, @function
user_compare_exchange:
	.cfi_startproc
	movl	(%rsi), %eax
	lock cmpxchgl %edx, (%rdi)
	movl	%eax, (%rsi)
	xorl	%eax, %eax
	ret
	.cfi_endproc

/* int user_zero(void *to, uint64_t size): the same */
	.globl	user_zero
	.type	user_zero, @function
user_zero:
	.cfi_startproc
	movq	%rsi, %rcx
	shrq	$3, %rcx
	xorl	%eax, %eax
	rep stosq
	movl	%esi, %ecx
	andl	$7, %ecx
	rep stosb
	ret
	.cfi_endproc

	.globl	user_fault
user_fault:
	movl	$1, %eax
	ret

	.section .note.GNU-stack, "", @progbits
