/* SPDX-License-Identifier: MIT */
/* Of struct arch_cpu_entry (<arch/cpu_entry.h>). */
	.section .text.cpu_entry, "ax", @progbits
	.globl	arch_cpu_entry
	.type	arch_cpu_entry, @function
arch_cpu_entry:
	cld
	movq	(%rdi), %rsp
	xorl	%ebp, %ebp
	call	*8(%rdi)
	ud2
	.size	arch_cpu_entry, . - arch_cpu_entry

	.section .note.GNU-stack, "", @progbits
