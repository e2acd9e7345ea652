/* SPDX-License-Identifier: MIT */
/*
 * The floor: a PVH image that ends its machine at once, through isa-debug-exit at port 0xf4.  What
 * it takes from start to exit is QEMU's and the firmware's own time.
 */
	.section .note.floor, "a", @note
	.balign	4
	.long	4, 4, 18        /* XEN_ELFNOTE_PHYS32_ENTRY */
	.asciz	"Xen"
	.long	floor_entry

	.text
	.code32
	.globl	floor_entry
floor_entry:
	cld
	xorl	%eax, %eax
	movl	$0xf4, %edx
	outl	%eax, %dx
1:	hlt
	jmp	1b

	.section .note.GNU-stack, "", @progbits
