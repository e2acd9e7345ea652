/* SPDX-License-Identifier: MIT */
#include <arch/user.h>
#include <peers.h>
#include <signal/hooks.h>

uint64_t signal_mask(void)
{
	return signal_me()->mask;
}

void signal_mask_set(uint64_t mask)
{
	__atomic_store_n(&signal_me()->mask, mask & ~SIGNAL_UNBLOCKABLE, __ATOMIC_RELAXED);
	signal_blocks_others();
}

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

int signal_mask_change(int how, const void *set, void *old, size_t set_size)
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
		return -EFAULT;
	return 0;
}

long eremite_signal_mask(int how, const void *set, void *old, size_t set_size)
{
	return signal_hook_return(signal_mask_change(how, set, old, set_size));
}
