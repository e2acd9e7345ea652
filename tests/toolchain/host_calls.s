# SPDX-License-Identifier: MIT
#
# What the adapted musl expects of a libOS, on Linux: so that musl is tested without a libOS.
# The functions sys_<name> are made by test_musl.py, and jump to host_call with the number in eax.
	.text
	.globl host_call
host_call:
	mov %rcx, %r10
	syscall
	ret

	.globl eremite_syscall
eremite_syscall:
	mov %rdi, %rax
	mov %rsi, %rdi
	mov %rdx, %rsi
	mov %rcx, %rdx
	mov %r8, %r10
	mov %r9, %r8
	mov 8(%rsp), %r9
	syscall
	ret

# There is no code of a libOS.
	.globl __libos_text_start, __libos_text_end
__libos_text_start:
__libos_text_end:

# Signals are there, and all of futex(2).
	.globl eremite_signal_mask
eremite_signal_mask:
	mov $14, %eax
	jmp host_call
	.globl eremite_futex_requeue, eremite_futex_inherit
eremite_futex_requeue:
eremite_futex_inherit:

	.globl eremite_crash
eremite_crash:
	ud2

	.globl eremite_sigreturn
eremite_sigreturn:
	mov %rdi, %rsp
	mov $15, %eax
	syscall
	ud2

# int eremite_clone(fn, stack, flags, argument, parent_tid, tls, child_tid)
	.globl eremite_clone
eremite_clone:
	mov %rdi, %r11
	mov %rdx, %rdi
	mov %r8, %rdx
	mov %r9, %r8
	mov 8(%rsp), %r10
	mov %r11, %r9
	and $-16, %rsi
	sub $8, %rsi
	mov %rcx, (%rsi)
	mov $56, %eax
	syscall
	test %eax, %eax
	jnz 1f
	xor %ebp, %ebp
	pop %rdi
	call *%r9
	mov %eax, %edi
	mov $60, %eax
	syscall
1:	ret

	.globl eremite_unmapself
eremite_unmapself:
	mov $11, %eax
	syscall
	xor %edi, %edi
	mov $60, %eax
	syscall

# Threads' memory, without a guard, and malloc's: mmap, munmap, mremap.
	.globl eremite_stack_map, eremite_heap_map
eremite_stack_map:
eremite_heap_map:
	mov %rdi, %rsi
	xor %edi, %edi
	mov $3, %edx	# PROT_READ | PROT_WRITE
	mov $0x22, %ecx	# MAP_PRIVATE | MAP_ANONYMOUS
	mov $-1, %r8
	xor %r9d, %r9d
	mov $9, %eax
	jmp host_call

	.globl eremite_stack_unmap, eremite_heap_unmap
eremite_stack_unmap:
eremite_heap_unmap:
	mov $11, %eax
	jmp host_call

	.globl eremite_heap_resize
eremite_heap_resize:
	mov $1, %ecx	# MREMAP_MAYMOVE
	mov $25, %eax
	jmp host_call

	.globl eremite_at_main
eremite_at_main:
	ret

	.section .note.GNU-stack, "", @progbits
