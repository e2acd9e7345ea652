/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>

#include <arch/user.h>
#include <machine/clock.h>
#include <sched/block.h>
#include <signal/signal.h>

#include <sys_calls.h>

static bool ready(void *unused)
{
	(void)unused;
	return signal_pending();
}

static void wait(void)
{
	while (!signal_pending())
		sched_block(MACHINE_NEVER, ready, NULL);
}

long sys_pause(void)
{
	wait();
	return signal_return(-EINTR);
}

long sys_rt_sigsuspend(const void *set, size_t set_size)
{
	uint64_t mask;

	if (set_size != sizeof(mask))
		return -EINVAL;
	if (user_copy_in(&mask, set, sizeof(mask)) != 0)
		return -EFAULT;
	signal_mask_swap(mask);
	wait();
	return signal_mask_leave(-EINTR);
}
