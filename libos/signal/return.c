/* SPDX-License-Identifier: MIT */
/*
 * The return from a handler.
 */
#include <errno.h>

#include <arch/sigframe.h>

#include "state.h"

static void restore(struct trap_frame *frame)
{
	struct arch_sigframe saved;
	/* The frame starts as that of eremite_sigreturn, whose argument is the call's result. */
	int error = arch_sigframe_pop(frame, arch_frame_result(frame), &saved);

	if (error != -EFAULT)
		signal_mask_set(saved.mask);
	if (error != 0)
		signal_force_segv(frame, 0, "damaged frame at the return from a signal handler");
	else
		/* As in Linux, a stack that does not suit is ignored. */
		signal_altstack_change(arch_frame_stack(frame), &saved.altstack, NULL);
	signal_deliver(frame);
}

_Noreturn void eremite_sigreturn(void *stack)
{
	for (;;) /* once, unless a handler of SIGSEGV returns here */
		arch_with_frame(restore, (long)(uintptr_t)stack);
}
