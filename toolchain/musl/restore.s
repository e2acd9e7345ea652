# SPDX-License-Identifier: MIT
#
# Where a signal handler returns to.  The handler's return has popped this address, so the stack
# pointer is at the rest of the signal frame, a multiple of 16: at the ucontext.
#
# The call frame information lets a backtrace continue in the interrupted function: the registers
# are in the ucontext, at fixed distances from the stack pointer (DW_OP_breg7, 0x77).  Unwinders
# that do not know signal frames look one byte before a return address, hence the nop.
	.cfi_sections .debug_frame
	.text
	.globl __restore_rt
	.hidden __restore_rt
	.type __restore_rt, @function
	.cfi_startproc
	.cfi_signal_frame
	.cfi_escape 0xf, 0x4, 0x77, 0xa0, 0x1, 0x6 # CFA: the interrupted rsp
	.cfi_escape 0x10, 0x3, 0x3, 0x77, 0x80, 0x1 # rbx
	.cfi_escape 0x10, 0x6, 0x3, 0x77, 0xf8, 0x0 # rbp
	.cfi_escape 0x10, 0xc, 0x3, 0x77, 0xc8, 0x0 # r12
	.cfi_escape 0x10, 0xd, 0x3, 0x77, 0xd0, 0x0 # r13
	.cfi_escape 0x10, 0xe, 0x3, 0x77, 0xd8, 0x0 # r14
	.cfi_escape 0x10, 0xf, 0x3, 0x77, 0xe0, 0x0 # r15
	.cfi_escape 0x10, 0x7, 0x3, 0x77, 0xa0, 0x1 # rsp
	.cfi_escape 0x10, 0x10, 0x3, 0x77, 0xa8, 0x1 # rip
	nop
__restore_rt:
	mov %rsp, %rdi
	call eremite_sigreturn
	ud2
	.cfi_endproc
	.size __restore_rt, . - __restore_rt
	.section .note.GNU-stack, "", @progbits
