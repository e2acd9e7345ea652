/* SPDX-License-Identifier: MIT */
#include <peers.h>

struct signal_process signal_process;

uint64_t signal_pending_set(void)
{
	return signal_me()->queue.pending | signal_process.queue.pending;
}

uint64_t signal_takeable(void)
{
	return signal_me()->queue.pending | signal_mine(signal_process.queue.pending);
}
