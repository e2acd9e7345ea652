/* SPDX-License-Identifier: MIT */
#include "state.h"

struct signal_process signal_process;
struct signal_thread signal_self = { .altstack.ss_flags = SS_DISABLE };

uint64_t signal_mask(void)
{
	return signal_self.mask;
}

void signal_mask_set(uint64_t mask)
{
	signal_self.mask = mask & ~SIGNAL_UNBLOCKABLE;
}

uint64_t signal_pending_set(void)
{
	return signal_self.queue.pending | signal_process.queue.pending;
}
