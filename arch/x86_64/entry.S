/* SPDX-License-Identifier: MIT */
/*
 * Entry points of the image and the way to C.
 *
 * pvh_entry: 32-bit protected mode, paging off, ebx = start_info (Xen PVH ABI, "x86/HVM direct boot").
 * eremite_entry: the ELF entry.  In ring 0 the 64-bit Linux boot protocol (rsi = boot_params,
 * Documentation/x86/boot.rst); in ring 3 a Linux process (System V ABI, "Process Initialization").
 */
#include <arch/layout.h>

#define XEN_ELFNOTE_PHYS32_ENTRY 18
#define SKETE_NOTE_TYPE 3 /* struct skete_note of eremite/skete.h */
#define SKETE_VERSION 1

#define CR0_PE (1 << 0)
#define CR0_MP (1 << 1)
#define CR0_NE (1 << 5)
#define CR0_WP (1 << 16)
#define CR0_PG (1 << 31)
#define CR4_PAE (1 << 5)
#define CR4_OSFXSR (1 << 9)
#define CR4_OSXMMEXCPT (1 << 10)
#define EFER 0xc0000080
#define EFER_LME (1 << 8)
#define EFER_NXE (1 << 11)
#define PTE_TABLE 3     /* present, writable */
#define PTE_HUGE 0x83   /* and a 2 MiB page */

	.section .note.eremite.xen, "a", @note
	.balign 4
	.long 4, 4, XEN_ELFNOTE_PHYS32_ENTRY
	.asciz "Xen"
	.long pvh_entry

	.section .note.eremite, "a", @note
	.balign 4
	.long 8, 8, 1
	.asciz "Eremite"
	.long 1, 0              /* version, flags */

	.section .note.eremite, "a", @note
	.balign 4
	.long 8, 2f - 1f, SKETE_NOTE_TYPE
	.asciz "Eremite"
1:	.long SKETE_VERSION, 2
	.quad skete_entry
	.quad arch_upcall, trap_enter, trap_enter, arch_resume_end
	.quad boot_pml4, trap_stack     /* the first tables; the guard page */
	.quad ist_guard, ist_end
2:
	.balign 4

/* The first tables: one huge-page directory for the image and some RAM behind it, reached both at 0
 * and in the direct map, until the machine has built the final ones.  Instructions that mean the same in 32-bit and 64-bit mode. */
	.macro build_boot_tables
	movl	$boot_pdpt + PTE_TABLE, boot_pml4
	movl	$boot_pdpt + PTE_TABLE, boot_pml4 + 8 * PML4_SLOT_DIRECT
	movl	$boot_pd + PTE_TABLE, boot_pdpt
	movl	$boot_pd, %edi
	movl	$PTE_HUGE, %eax
	movl	$__boot_huge_pages, %ecx
1:	movl	%eax, (%edi)
	addl	$8, %edi
	addl	$0x200000, %eax
	subl	$1, %ecx
	jnz	1b
	.endm

	.section .text.entry, "ax", @progbits
	.code32
	.globl	pvh_entry
	.type	pvh_entry, @function
pvh_entry:
	cld
	movl	%ebx, %esi
	rdtsc
	movl	%eax, boot_tsc
	movl	%edx, boot_tsc + 4
	movl	$trap_stack_top, %esp
	build_boot_tables
	movl	$CR4_PAE | CR4_OSFXSR | CR4_OSXMMEXCPT, %eax
	movl	%eax, %cr4
	movl	$boot_pml4, %eax
	movl	%eax, %cr3
	movl	$EFER, %ecx
	movl	$EFER_LME | EFER_NXE, %eax
	xorl	%edx, %edx
	wrmsr
	movl	$CR0_PG | CR0_WP | CR0_NE | CR0_MP | CR0_PE, %eax
	movl	%eax, %cr0
	lgdt	boot_gdt_pointer
	ljmp	$SELECTOR_CODE, $1f
	.code64
1:	movl	%esi, %edi
	movl	$pvh_start, %ebx
	jmp	start_c
	.size	pvh_entry, . - pvh_entry

	.globl	eremite_entry
	.type	eremite_entry, @function
eremite_entry:
	movl	%cs, %eax
	testb	$3, %al
	jnz	in_linux
	cld
	rdtsc
	movl	%eax, boot_tsc
	movl	%edx, boot_tsc + 4
	movl	$trap_stack_top, %esp
	build_boot_tables
	movl	$CR4_PAE | CR4_OSFXSR | CR4_OSXMMEXCPT, %eax
	movq	%rax, %cr4
	movl	$EFER, %ecx
	rdmsr
	orl	$EFER_NXE, %eax
	wrmsr
	movl	$boot_pml4, %eax
	movq	%rax, %cr3
	movl	$CR0_PG | CR0_WP | CR0_NE | CR0_MP | CR0_PE, %eax
	movq	%rax, %cr0
	lgdt	boot_gdt_pointer
	movq	%rsi, %rdi
	movl	$linux_start, %ebx
	pushq	$SELECTOR_CODE
	pushq	$start_c
	lretq
in_linux:
	movq	%rsp, %rdi
	andq	$-16, %rsp
	call	linux_process_start
	ud2
	.size	eremite_entry, . - eremite_entry

/* From Skete, in ring 3: rdi = struct skete_boot (eremite/skete.h). */
	.globl	skete_entry
	.type	skete_entry, @function
skete_entry:
	cld
	rdtsc
	movl	%eax, boot_tsc
	movl	%edx, boot_tsc + 4
	movl	$trap_stack_top, %esp
	movl	$1, arch_upcall
	xorl	%ebp, %ebp
	movb	$3, cpu_entry_ring
	call	skete_start
	ud2
	.size	skete_entry, . - skete_entry

start_c:
	movl	$SELECTOR_DATA, %eax
	movl	%eax, %ds
	movl	%eax, %es
	movl	%eax, %ss
	xorl	%eax, %eax
	movl	%eax, %fs
	movl	%eax, %gs
	xorl	%ebp, %ebp
	call	*%rbx
	ud2

	.section .data.gdt, "aw", @progbits
	.balign	8
	.globl	gdt
gdt:
	.quad	0
	.quad	0x00af9b000000ffff      /* 64-bit code, accessed */
	.quad	0x00cf93000000ffff      /* data, accessed */
	.quad	0, 0                    /* TSS, filled in by cpu_init */
	.set	gdt_size, . - gdt
boot_gdt_pointer:
	.word	gdt_size - 1
	.quad	gdt

	.section .bss.cpu_entry_ring, "aw", @nobits
	.globl	cpu_entry_ring
cpu_entry_ring:
	.skip	1

	.section .bss.boot_tsc, "aw", @nobits
	.globl	boot_tsc
	.balign	8
boot_tsc:
	.skip	8

	.section .tables, "aw", @nobits
	.balign	4096
	.globl	boot_pml4, boot_pdpt, boot_pd
boot_pml4:	.skip	4096
boot_pdpt:	.skip	4096
boot_pd:	.skip	4096

/* Guard pages, which the machine leaves unmapped, lie below the trap stack and below the IST stacks.
 * The latter hold one frame each, for as long as trap_common takes to move it. */
	.section .stacks, "aw", @nobits
	.balign	4096
	.globl	trap_stack_guard, trap_stack, trap_stack_top, ist_guard, ist_stacks
	.globl	entry_top, double_fault_top, nmi_top
trap_stack_guard:	.skip	4096
trap_stack:		.skip	TRAP_STACK_SIZE
trap_stack_top:
ist_guard:		.skip	4096
ist_stacks:		.skip	IST_STACK_SIZE
entry_top:		.skip	IST_STACK_SIZE
double_fault_top:	.skip	IST_STACK_SIZE
nmi_top:
	.balign	4096
ist_end:

	.section .note.GNU-stack, "", @progbits
