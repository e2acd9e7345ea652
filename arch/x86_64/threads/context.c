/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include <arch/context.h>
#include <arch/cpu.h>
#include <arch/setup.h>
#include <arch/thread_pointer.h>
#include <arch/trap.h>
#include <arch/user.h>

/* As arch_leave pushes it (switch.S). */
struct saved {
	uint32_t mxcsr;
	uint16_t x87_control, unused;
	uint64_t r15, r14, r13, r12, rbp, rbx, rip;
};

extern char arch_begin[];

void arch_context_bases(const struct arch_context *context)
{
	arch_set_fs_base(context->fs_base);
	if (arch_gs_base() != context->gs_base)
		arch_set_gs_base(context->gs_base);
}

void arch_context_keep_bases(struct arch_context *context)
{
	context->fs_base = arch_fs_base();
	context->gs_base = arch_gs_base();
}

int arch_context_begin(struct arch_context *context, uintptr_t stack,
		       void (*fn)(void *argument), void *argument)
{
	struct saved saved = {
		.r12 = (uintptr_t)fn,
		.r13 = (uintptr_t)argument,
		.rip = (uintptr_t)arch_begin,
	};

	__asm__ volatile("stmxcsr %0" : "=m"(saved.mxcsr));
	__asm__ volatile("fnstcw %0" : "=m"(saved.x87_control));
	context->stack = (stack & ~15ul) - sizeof saved;
	return user_copy_out((void *)context->stack, &saved, sizeof saved);
}

__attribute__((cold))
int arch_context_frame(const struct arch_context *context, struct trap_frame *frame)
{
	struct saved saved;

	if (context->stack >= USER_END ||
	    user_copy_in(&saved, (const void *)context->stack, sizeof saved) != 0)
		return -EFAULT;
	*frame = (struct trap_frame){
		.r15 = saved.r15, .r14 = saved.r14, .r13 = saved.r13, .r12 = saved.r12,
		.rbp = saved.rbp, .rbx = saved.rbx, .rip = saved.rip,
		.rsp = context->stack + sizeof saved,
	};
	return 0;
}

void arch_context_clear_x87(void)
{
	__asm__ volatile("fninit");
}
