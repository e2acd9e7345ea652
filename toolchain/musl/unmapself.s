# SPDX-License-Identifier: MIT
#
# _Noreturn void __unmapself(void *base, size_t size, size_t guard)
#
# End this thread and give back the stack it runs on: the libOS has another stack to do it from.
	.cfi_sections .debug_frame
	.text
	.globl __unmapself
	.type __unmapself, @function
__unmapself:
	.cfi_startproc
	jmp eremite_unmapself
	.cfi_endproc
	.size __unmapself, . - __unmapself
	.section .note.GNU-stack, "", @progbits
