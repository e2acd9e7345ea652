/* SPDX-License-Identifier: MIT */
/* The notes and the entry of a guest that speaks Skete's interface itself; see raw.h. */

#define FRAME_VECTOR (15 * 8)
#define FRAME_ERROR (16 * 8)
#define FRAME_RIP (17 * 8)
#define FRAME_RFLAGS (19 * 8)
/* struct skete_upcall, from its frame */
#define AREA_MASKED (-16)
#define AREA_PENDING (-12)
#define AREA_FAULT_ADDRESS (-8)
#define VECTOR_EVENT 32
#define CALL_UPCALL 8 /* SKETE_UPCALL */

	.section .note.raw, "a", @note
	.align 4
	.long 4, 4, 18
	.asciz "Xen"
	.long raw_start
	.long 8, 8, 1
	.asciz "Eremite"
	.long 1, 0
	.long 8, 64, 3
	.asciz "Eremite"
	.long 1, 1
	.quad raw_start, 0, 0, 0, 0 /* no upcall yet */
	.quad raw_hole, raw_hole_end

	.text
	.globl raw_start
raw_start:
	mov %rax, raw_entry(%rip)
	mov %rbx, 8+raw_entry(%rip)
	mov %rcx, 16+raw_entry(%rip)
	mov %rdx, 24+raw_entry(%rip)
	mov %rsi, 32+raw_entry(%rip)
	mov %rbp, 40+raw_entry(%rip)
	mov %rsp, 48+raw_entry(%rip)
	mov %r8, 56+raw_entry(%rip)
	mov %r9, 64+raw_entry(%rip)
	mov %r10, 72+raw_entry(%rip)
	mov %r11, 80+raw_entry(%rip)
	mov %r12, 88+raw_entry(%rip)
	mov %r13, 96+raw_entry(%rip)
	mov %r14, 104+raw_entry(%rip)
	mov %r15, 112+raw_entry(%rip)
	mov %rdi, raw_boot(%rip)
	fxsave raw_entry_fpu(%rip)
	lea raw_stack_top(%rip), %rsp
	call raw_main
	ud2

/* long raw_call(number, a, b, c, d) */
	.globl raw_call
raw_call:
	mov %rdi, %rax
	mov %rsi, %rdi
	mov %rdx, %rsi
	mov %rcx, %rdx
	mov %r8, %r10
	mov raw_boot(%rip), %rcx
	jmp *8(%rcx)

/* void raw_call_registers(uint64_t registers[15]): a call with all registers given, in the order of
 * struct skete_frame, and what is in them afterwards. */
	.globl raw_call_registers
raw_call_registers:
	push %rbx
	push %rbp
	push %r12
	push %r13
	push %r14
	push %r15
	push %rdi
	mov raw_boot(%rip), %rax
	mov 8(%rax), %rax
	mov %rax, call_address(%rip)
	mov 0(%rdi), %r15
	mov 8(%rdi), %r14
	mov 16(%rdi), %r13
	mov 24(%rdi), %r12
	mov 32(%rdi), %r11
	mov 40(%rdi), %r10
	mov 48(%rdi), %r9
	mov 56(%rdi), %r8
	mov 64(%rdi), %rbp
	mov 80(%rdi), %rsi
	mov 88(%rdi), %rdx
	mov 96(%rdi), %rcx
	mov 104(%rdi), %rbx
	mov 112(%rdi), %rax
	mov 72(%rdi), %rdi
	call *call_address(%rip)
	xchg %rdi, (%rsp)
	mov %r15, 0(%rdi)
	mov %r14, 8(%rdi)
	mov %r13, 16(%rdi)
	mov %r12, 24(%rdi)
	mov %r11, 32(%rdi)
	mov %r10, 40(%rdi)
	mov %r9, 48(%rdi)
	mov %r8, 56(%rdi)
	mov %rbp, 64(%rdi)
	mov %rsi, 80(%rdi)
	mov %rdx, 88(%rdi)
	mov %rcx, 96(%rdi)
	mov %rbx, 104(%rdi)
	mov %rax, 112(%rdi)
	pop %rax
	mov %rax, 72(%rdi)
	pop %r15
	pop %r14
	pop %r13
	pop %r12
	pop %rbp
	pop %rbx
	ret

/* uint64_t raw_try(function, a, b): its result, or RAW_FAULT and what it was. */
	.globl raw_try
raw_try:
	push %rbx
	push %rbp
	push %r12
	push %r13
	push %r14
	push %r15
	mov %rsp, recover_stack(%rip)
	mov %rdi, %rax
	mov %rsi, %rdi
	mov %rdx, %rsi
	call *%rax
	jmp 1f
recover:
	push $2
	popfq
	mov raw_error(%rip), %rax
	movzwl %ax, %eax
	mov raw_vector(%rip), %rdx
	shl $16, %rdx
	or %rdx, %rax
	movabs $0xfa17000000000000, %rdx
	or %rdx, %rax
1:	movq $0, recover_stack(%rip)
	pop %r15
	pop %r14
	pop %r13
	pop %r12
	pop %rbp
	pop %rbx
	ret

/* Tries may not be within tries. */
	.globl raw_read, raw_write, raw_jump
raw_read:
	mov (%rdi), %rax
	ret
raw_write:
	mov %rsi, (%rdi)
	xor %eax, %eax
	ret
raw_jump:
	jmp *%rdi

/* The upcall: rsp is at area.frame, whatever the area.  An event is only counted. */
	.globl raw_upcall, raw_upcall_end
raw_upcall:
	mov FRAME_VECTOR(%rsp), %rax
	cmp $VECTOR_EVENT, %rax
	je 2f
	mov %rax, raw_vector(%rip)
	mov FRAME_ERROR(%rsp), %rax
	mov %rax, raw_error(%rip)
	mov AREA_FAULT_ADDRESS(%rsp), %rax
	mov %rax, raw_fault_address(%rip)
	incq raw_exceptions(%rip)
	cmpq $20000, raw_exceptions(%rip)
	mov FRAME_RIP(%rsp), %rdi
	ja 3f
	mov FRAME_RFLAGS(%rsp), %rax
	not %eax
	shr $9, %eax
	and $1, %eax
	mov %eax, AREA_MASKED(%rsp)
	mov recover_stack(%rip), %rsp
	test %rsp, %rsp
	jnz recover
3:
	lea raw_stack_top(%rip), %rsp
	call raw_lost
2:	incq raw_events(%rip)
	xor %eax, %eax
	xchg %eax, AREA_PENDING(%rsp)
	movl $0, AREA_MASKED(%rsp)
	pop %r15
	pop %r14
	pop %r13
	pop %r12
	pop %r11
	pop %r10
	pop %r9
	pop %r8
	pop %rbp
	pop %rdi
	pop %rsi
	pop %rdx
	pop %rcx
	pop %rbx
	pop %rax
	add $16, %rsp
	iretq
raw_upcall_end:

/* Where another CPU starts, with struct raw_cpu in rdi. */
	.globl raw_cpu_start
raw_cpu_start:
	mov (%rdi), %rsp
	call *8(%rdi)
	ud2

	.globl raw_other_start
raw_other_start:
	mov raw_other_area(%rip), %rdi
	lea other_upcall(%rip), %rsi
	xor %edx, %edx
	xor %r10d, %r10d
	mov $CALL_UPCALL, %eax
	mov raw_boot(%rip), %rcx
	lea other_stack_top(%rip), %rsp
	call *8(%rcx)
other_cpu:
	mov raw_other_page(%rip), %rdi
1:	incq raw_other_writes(%rip)
	mov raw_other_writes(%rip), %rax
	mov %rax, (%rdi)
	jmp 1b
other_upcall:
	incq raw_other_faults(%rip)
	jmp other_cpu

	.bss
	.globl raw_other_area, raw_other_page, raw_other_writes, raw_other_faults
raw_other_area: .quad 0
raw_other_page: .quad 0
raw_other_writes: .quad 0
raw_other_faults: .quad 0
	.skip 64
other_stack_top:
	.globl raw_boot, raw_vector, raw_error, raw_fault_address, raw_exceptions, raw_events
	.align 16
raw_boot: .quad 0
raw_vector: .quad 0
raw_error: .quad 0
raw_fault_address: .quad 0
raw_exceptions: .quad 0
raw_events: .quad 0
recover_stack: .quad 0
raw_entry: .skip 15 * 8
	.globl raw_entry, raw_entry_fpu
	.align 16
raw_entry_fpu: .skip 512
call_address: .quad 0
	.skip 16384
raw_stack_top:

	.section .note.GNU-stack, "", @progbits
