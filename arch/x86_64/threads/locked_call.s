# SPDX-License-Identifier: MIT
#
# A call that holds the files lock.  mk/libos.mk makes an object of this for each of them.
	.section .text.sys_TEMPLATE_CALL, "ax", @progbits
	.globl	sys_TEMPLATE_CALL
	.type	sys_TEMPLATE_CALL, @function
sys_TEMPLATE_CALL:
	pushq	%rdi
	pushq	%rsi
	pushq	%rdx
	pushq	%rcx
	pushq	%r8
	pushq	%r9
	subq	$8, %rsp
	call	files_enter
	addq	$8, %rsp
	popq	%r9
	popq	%r8
	popq	%rcx
	popq	%rdx
	popq	%rsi
	popq	%rdi
	subq	$8, %rsp
	call	unlocked_sys_TEMPLATE_CALL
	movq	%rax, (%rsp)
	call	files_leave
	movq	(%rsp), %rax
	addq	$8, %rsp
	ret
	.size	sys_TEMPLATE_CALL, . - sys_TEMPLATE_CALL
	.section .note.GNU-stack, "", @progbits
