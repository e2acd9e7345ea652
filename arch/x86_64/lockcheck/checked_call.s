# SPDX-License-Identifier: MIT
#
# A call that does not hold the files lock looks at its end whether it holds another one
# (--with=lockcheck).  mk/libos.mk makes an object of this for each of them.
	.cfi_sections .debug_frame
	.section .text.sys_TEMPLATE_CALL, "ax", @progbits
	.globl	sys_TEMPLATE_CALL
	.type	sys_TEMPLATE_CALL, @function
sys_TEMPLATE_CALL:
	.cfi_startproc
	subq	$8, %rsp
	.cfi_adjust_cfa_offset 8
	call	unlocked_sys_TEMPLATE_CALL
	movq	%rax, (%rsp)
	call	lock_application
	movq	(%rsp), %rax
	addq	$8, %rsp
	.cfi_adjust_cfa_offset -8
	ret
	.cfi_endproc
	.size	sys_TEMPLATE_CALL, . - sys_TEMPLATE_CALL
	.section .note.GNU-stack, "", @progbits
