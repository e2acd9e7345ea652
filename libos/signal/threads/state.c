/* SPDX-License-Identifier: MIT */
#include <peers.h>

struct signal_process signal_process;

uint64_t signal_pending_set(void)
{
	return signal_queue_pending(&signal_me()->queue) |
		signal_queue_pending(&signal_process.queue);
}

uint64_t signal_takeable(void)
{
	return signal_queue_pending(&signal_me()->queue) |
		signal_mine(signal_queue_pending(&signal_process.queue));
}
