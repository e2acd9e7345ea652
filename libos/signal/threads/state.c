/* SPDX-License-Identifier: MIT */
#include <stddef.h>

#include <signal/thread.h>

#include "../state.h"

struct signal_process signal_process;

uint64_t signal_mask(void)
{
	return signal_me()->mask;
}

void signal_mask_set(uint64_t mask)
{
	signal_me()->mask = mask & ~SIGNAL_UNBLOCKABLE;
}

uint64_t signal_pending_set(void)
{
	return signal_me()->queue.pending | signal_process.queue.pending;
}

_Static_assert(sizeof(struct signal_thread) <= sizeof ((struct thread *)NULL)->signals,
	       "what libos/sched has for us");

void signal_thread_begin(struct thread *thread, const struct thread *parent)
{
	const struct signal_thread *from = (const struct signal_thread *)parent->signals;

	/* ss_flags is 0 at first, as on Linux: what SS_DISABLE says follows from the size. */
	*signal_of(thread) = (struct signal_thread){ .mask = from->mask };
}

void signal_thread_end(struct thread *thread)
{
	signal_queue_flush(&signal_of(thread)->queue, ~0ull);
}
