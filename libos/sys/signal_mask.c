/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stddef.h>

#include <arch/user.h>
#include <signal/signal.h>

#include <sys_calls.h>

long sys_rt_sigprocmask(int how, const void *set, void *old, size_t set_size)
{
	return signal_return(signal_mask_change(how, set, old, set_size));
}

long sys_rt_sigpending(void *set, size_t set_size)
{
	uint64_t pending = signal_pending_set() & signal_mask();

	/* Linux takes a shorter set here, and only here. */
	if (set_size > sizeof(pending))
		return -EINVAL;
	return user_copy_out(set, &pending, set_size);
}
