/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdint.h>

#include <arch/user.h>
#include <signal/hooks.h>

#include "wait_mask.h"

/* Where no signal can be sent or handled, a mask changes nothing. */
__attribute__((weak)) void signal_mask_swap(uint64_t mask);
__attribute__((weak)) long signal_mask_leave(long result);

int wait_mask_enter(const void *mask, size_t size)
{
	uint64_t set;

	if (mask == NULL)
		return 0;
	if (size != sizeof set)
		return -EINVAL;
	if (user_copy_in(&set, mask, sizeof set) != 0)
		return -EFAULT;
	if (signal_mask_swap)
		signal_mask_swap(set);
	return 0;
}

long wait_mask_leave(const void *mask, long result)
{
	if (mask != NULL && signal_mask_leave)
		return signal_mask_leave(result);
	return signal_hook_return(result);
}
