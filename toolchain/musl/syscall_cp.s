# SPDX-License-Identifier: MIT
#
# long __syscall_cp_asm(volatile int *cancel, long (*call)(), long a, b, c, d, e, f)
#
# Make CALL unless the thread was cancelled.  If the signal that cancels arrives between
# __cp_begin and __cp_end, the handler continues at __cp_cancel: nothing has been pushed, and CALL
# was not made.  Once the jump is taken it is the libOS that sees the signal, and CALL gives EINTR.
	.cfi_sections .debug_frame
	.text
	.globl __cp_begin, __cp_end, __cp_cancel, __syscall_cp_asm
	.hidden __cp_begin, __cp_end, __cp_cancel, __syscall_cp_asm, __cancel
	.type __syscall_cp_asm, @function
__syscall_cp_asm:
	.cfi_startproc
__cp_begin:
	cmpl $0, (%rdi)
	jne __cp_cancel
	mov %rsi, %rax
	mov %rdx, %rdi
	mov %rcx, %rsi
	mov %r8, %rdx
	mov %r9, %rcx
	mov 8(%rsp), %r8
	mov 16(%rsp), %r9
	jmp *%rax
__cp_end:
__cp_cancel:
	jmp __cancel
	.cfi_endproc
	.size __syscall_cp_asm, . - __syscall_cp_asm
	.section .note.GNU-stack, "", @progbits
