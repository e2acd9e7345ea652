/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stddef.h>

#include <arch/user.h>
#include <signal/signal.h>

#include <sys_calls.h>

long sys_rt_sigaction(int number, const struct k_sigaction *action, struct k_sigaction *old,
		      size_t set_size)
{
	struct k_sigaction new, before;
	int error;

	if (set_size != sizeof(uint64_t))
		return -EINVAL;
	if (action && user_copy_in(&new, action, sizeof(new)) != 0)
		return -EFAULT;
	error = signal_action_change(number, action ? &new : NULL, &before);
	if (error == 0 && old)
		error = user_copy_out(old, &before, sizeof(before));
	return error;
}
