/* SPDX-License-Identifier: MIT */
/* PVH entry of the test's loader: 64-bit mode with the first 4 GiB mapped, then C. */
	.section .note, "a", @note
	.balign 4
	.long 4, 4, 18
	.asciz "Xen"
	.long entry32

	.text
	.code32
	.globl entry32
entry32:
	cld
	movl	$stack_top, %esp
	movl	%ebx, %esi
	movl	$pdpt + 3, pml4
	movl	$pd, %eax
	movl	$pdpt, %edi
	movl	$4, %ecx
1:	leal	3(%eax), %edx
	movl	%edx, (%edi)
	addl	$4096, %eax
	addl	$8, %edi
	loop	1b
	movl	$pd, %edi
	movl	$0x83, %eax
	movl	$2048, %ecx
2:	movl	%eax, (%edi)
	addl	$0x200000, %eax
	addl	$8, %edi
	loop	2b
	movl	$0x20, %eax
	movl	%eax, %cr4
	movl	$pml4, %eax
	movl	%eax, %cr3
	movl	$0xc0000080, %ecx
	rdmsr
	orl	$0x100, %eax
	wrmsr
	movl	%cr0, %eax
	orl	$0x80000001, %eax
	movl	%eax, %cr0
	lgdt	gdt_pointer
	ljmp	$8, $3f
	.code64
3:	movl	$16, %eax
	movl	%eax, %ds
	movl	%eax, %es
	movl	%eax, %ss
	movl	%esi, %edi
	call	load
	/* rax: the image's entry, as in the 64-bit boot protocol: rsi is the zero page. */
	movl	$0x7000, %esi
	movl	$0x8ff0, %esp
	jmp	*%rax

	.data
	.balign 8
gdt:	.quad 0, 0x00af9b000000ffff, 0x00cf93000000ffff
gdt_pointer:
	.word 23
	.long gdt

	.bss
	.balign 4096
pml4:	.skip 4096
pdpt:	.skip 4096
pd:	.skip 4 * 4096
	.skip 8192
stack_top:
	.section .note.GNU-stack, "", @progbits
