/* SPDX-License-Identifier: MIT */
	.section .text.wait, "ax", @progbits

/* void interrupts_wait(void) */
	.globl	interrupts_wait, interrupts_halt
	.type	interrupts_wait, @function
interrupts_wait:
	sti
interrupts_halt:
	hlt
	cli
	ret
	.size	interrupts_wait, . - interrupts_wait

	.section .note.GNU-stack, "", @progbits
