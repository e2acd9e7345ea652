/* SPDX-License-Identifier: MIT */
#include <peers.h>

struct signal_process signal_process;

uint64_t signal_mask(void)
{
	return signal_me()->mask;
}

void signal_mask_set(uint64_t mask)
{
	signal_me()->mask = mask & ~SIGNAL_UNBLOCKABLE;
	signal_blocks_others();
}

uint64_t signal_pending_set(void)
{
	return signal_me()->queue.pending | signal_process.queue.pending;
}

uint64_t signal_takeable(void)
{
	return signal_me()->queue.pending | signal_mine(signal_process.queue.pending);
}
