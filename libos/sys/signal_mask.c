/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>

#include <arch/user.h>
#include <signal/signal.h>

#include <sys_calls.h>

static bool apply(int how, uint64_t mask, uint64_t set, uint64_t *result)
{
	switch (how) {
	case SIG_BLOCK:
		*result = mask | set;
		return true;
	case SIG_UNBLOCK:
		*result = mask & ~set;
		return true;
	case SIG_SETMASK:
		*result = set;
		return true;
	default:
		return false;
	}
}

long sys_rt_sigprocmask(int how, const void *set, void *old, size_t set_size)
{
	uint64_t before = signal_mask();
	uint64_t given, after;

	if (set_size != sizeof(uint64_t))
		return -EINVAL;
	if (set) {
		if (user_copy_in(&given, set, sizeof(given)) != 0)
			return -EFAULT;
		if (!apply(how, before, given, &after))
			return -EINVAL;
		signal_mask_set(after);
	}
	if (old && user_copy_out(old, &before, sizeof(before)) != 0)
		return signal_return(-EFAULT);
	return signal_return(0);
}

long sys_rt_sigpending(void *set, size_t set_size)
{
	uint64_t pending = signal_pending_set() & signal_mask();

	/* Linux takes a shorter set here, and only here. */
	if (set_size > sizeof(pending))
		return -EINVAL;
	return user_copy_out(set, &pending, set_size);
}
