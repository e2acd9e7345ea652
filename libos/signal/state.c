/* SPDX-License-Identifier: MIT */
#include "state.h"

struct signal_process signal_process;
/* ss_flags is 0 at first, as on Linux: what SS_DISABLE says follows from the size. */
struct signal_thread signal_self;

uint64_t signal_pending_set(void)
{
	return signal_me()->queue.pending | signal_process.queue.pending;
}

uint64_t signal_takeable(void) __attribute__((alias("signal_pending_set")));
