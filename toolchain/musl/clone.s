# SPDX-License-Identifier: MIT
#
# int __clone(int (*fn)(void *), void *stack, int flags, void *arg, int *ptid, void *tls, int *ctid)
#
# The libOS starts the thread: the same arguments in the same places.
	.cfi_sections .debug_frame
	.text
	.globl __clone
	.hidden __clone
	.type __clone, @function
__clone:
	.cfi_startproc
	jmp eremite_clone
	.cfi_endproc
	.size __clone, . - __clone
	.section .note.GNU-stack, "", @progbits
