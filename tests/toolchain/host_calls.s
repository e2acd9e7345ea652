# SPDX-License-Identifier: MIT
#
# What the adapted musl expects of a libOS, on Linux: so that musl is tested without a libOS.
# The functions libos.sys_<name> are made by test_musl.py, and jump to host_call with the number in eax.
	.text
	.globl host_call
host_call:
	mov %rcx, %r10
	syscall
	ret

	.globl libos.eremite_syscall
libos.eremite_syscall:
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
	.globl libos.eremite_signal_mask
libos.eremite_signal_mask:
	mov $14, %eax
	jmp host_call
	.globl libos.eremite_futex_requeue, libos.eremite_futex_inherit, libos.eremite_clone_process
libos.eremite_clone_process:
libos.eremite_futex_requeue:
libos.eremite_futex_inherit:

	.globl libos.eremite_crash
libos.eremite_crash:
	ud2

	.globl libos.eremite_sigreturn
libos.eremite_sigreturn:
	mov %rdi, %rsp
	mov $15, %eax
	syscall
	ud2

# int libos.eremite_clone(fn, stack, flags, argument, parent_tid, tls, child_tid)
	.globl libos.eremite_clone
libos.eremite_clone:
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

	.globl libos.eremite_unmapself
libos.eremite_unmapself:
	mov $11, %eax
	syscall
	xor %edi, %edi
	mov $60, %eax
	syscall

# Threads' memory, without a guard, and malloc's: mmap, munmap, mremap.
	.globl libos.eremite_stack_map, libos.eremite_heap_map
libos.eremite_stack_map:
libos.eremite_heap_map:
	mov %rdi, %rsi
	xor %edi, %edi
	mov $3, %edx	# PROT_READ | PROT_WRITE
	mov $0x22, %ecx	# MAP_PRIVATE | MAP_ANONYMOUS
	mov $-1, %r8
	xor %r9d, %r9d
	mov $9, %eax
	jmp host_call

	.globl libos.eremite_stack_unmap, libos.eremite_heap_unmap
libos.eremite_stack_unmap:
libos.eremite_heap_unmap:
	mov $11, %eax
	jmp host_call

	.globl libos.eremite_heap_resize
libos.eremite_heap_resize:
	mov $1, %ecx	# MREMAP_MAYMOVE
	mov $25, %eax
	jmp host_call

	.globl libos.eremite_at_main
libos.eremite_at_main:
	ret

	.section .note.GNU-stack, "", @progbits
