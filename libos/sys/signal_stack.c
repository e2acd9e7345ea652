/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stddef.h>

#include <arch/user.h>
#include <signal/signal.h>

#include <sys_calls.h>

long sys_sigaltstack(const stack_t *stack, stack_t *old)
{
	uint64_t here = (uintptr_t)__builtin_frame_address(0);
	stack_t new, before;
	int error;

	if (stack && user_copy_in(&new, stack, sizeof(new)) != 0)
		return -EFAULT;
	error = signal_altstack_change(here, stack ? &new : NULL, &before);
	if (error == 0 && old)
		error = user_copy_out(old, &before, sizeof(before));
	return error;
}
