/* SPDX-License-Identifier: MIT */
/*
 * Where another CPU begins: in real mode, at the start of a page below 1 MiB to which this code was
 * copied (Intel SDM volume 3, 8.4.4).  That page is mapped at its own address in the tables that the
 * code loads, so it can turn on protection and paging in one step (9.8.5).
 */
#include <arch/layout.h>

#define CR0_BITS 0x80010023 /* PG, WP, NE, MP, PE */
#define CR4_BITS 0x620      /* PAE, OSFXSR, OSXMMEXCPT */
#define EFER 0xc0000080
#define EFER_BITS 0x900     /* NXE, LME */

	.section .rodata.trampoline, "a", @progbits
	.globl	arch_trampoline, arch_trampoline_root, arch_trampoline_end
	.balign	8
	.code16
arch_trampoline:
	cli
	cld
	movw	%cs, %ax
	movw	%ax, %ds
	movl	$CR4_BITS, %eax
	movl	%eax, %cr4
	movl	arch_trampoline_root - arch_trampoline, %eax
	movl	%eax, %cr3
	movl	$EFER, %ecx
	movl	$EFER_BITS, %eax
	xorl	%edx, %edx
	wrmsr
	lgdtl	gdt_pointer - arch_trampoline
	movl	$CR0_BITS, %eax
	movl	%eax, %cr0
	ljmpl	$SELECTOR_CODE, $long_mode
	.balign	8
gdt_pointer:
	.word	3 * 8 - 1
	.long	gdt
	.balign	8
arch_trampoline_root: /* filled in: the page tables, below 4 GiB */
	.long	0
arch_trampoline_end:

	.section .text.trampoline, "ax", @progbits
	.code64
long_mode:
	movl	$SELECTOR_DATA, %eax
	movl	%eax, %ds
	movl	%eax, %es
	movl	%eax, %ss
	xorl	%eax, %eax
	movl	%eax, %fs
	movl	%eax, %gs
	/* One CPU at a time is awaited; who comes too late for it has nothing to do. */
	xorl	%edi, %edi
	xchgq	%rdi, arch_awaited
	testq	%rdi, %rdi
	jnz	arch_cpu_entry
1:	hlt
	jmp	1b

	.section .bss.awaited, "aw", @nobits
	.globl	arch_awaited
	.balign	8
arch_awaited:
	.skip	8

	.section .note.GNU-stack, "", @progbits
