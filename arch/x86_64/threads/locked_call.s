# SPDX-License-Identifier: MIT
#
# A call that holds the files lock.  mk/libos.mk makes an object of this for each of them.
	.cfi_sections .debug_frame
	.section .text.sys_TEMPLATE_CALL, "ax", @progbits
	.globl	sys_TEMPLATE_CALL
	.type	sys_TEMPLATE_CALL, @function
sys_TEMPLATE_CALL:
	.cfi_startproc
	pushq	%rdi
	.cfi_adjust_cfa_offset 8
	pushq	%rsi
	.cfi_adjust_cfa_offset 8
	pushq	%rdx
	.cfi_adjust_cfa_offset 8
	pushq	%rcx
	.cfi_adjust_cfa_offset 8
	pushq	%r8
	.cfi_adjust_cfa_offset 8
	pushq	%r9
	.cfi_adjust_cfa_offset 8
	subq	$8, %rsp
	.cfi_adjust_cfa_offset 8
	call	files_enter
	addq	$8, %rsp
	.cfi_adjust_cfa_offset -8
	popq	%r9
	.cfi_adjust_cfa_offset -8
	popq	%r8
	.cfi_adjust_cfa_offset -8
	popq	%rcx
	.cfi_adjust_cfa_offset -8
	popq	%rdx
	.cfi_adjust_cfa_offset -8
	popq	%rsi
	.cfi_adjust_cfa_offset -8
	popq	%rdi
	.cfi_adjust_cfa_offset -8
	subq	$8, %rsp
	.cfi_adjust_cfa_offset 8
	call	unlocked_sys_TEMPLATE_CALL
	movq	%rax, (%rsp)
	call	files_leave
	movq	(%rsp), %rax
	addq	$8, %rsp
	.cfi_adjust_cfa_offset -8
	ret
	.cfi_endproc
	.size	sys_TEMPLATE_CALL, . - sys_TEMPLATE_CALL
	.section .note.GNU-stack, "", @progbits
