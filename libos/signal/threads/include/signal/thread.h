/* SPDX-License-Identifier: MIT */
/*
 * Signals of a thread that begins and ends.  The references are weak: without signals, there is nothing
 * to do.
 */
#ifndef SIGNAL_THREAD_H
#define SIGNAL_THREAD_H

#include <stddef.h>

struct thread;

__attribute__((weak)) void signal_thread_begin(struct thread *thread, const struct thread *parent);
__attribute__((weak)) void signal_thread_end(struct thread *thread);

/* It has its parent's mask, and nothing pending. */
static inline void signal_hook_thread_begin(struct thread *thread, const struct thread *parent)
{
	if (signal_thread_begin != NULL)
		signal_thread_begin(thread, parent);
}

/* What is pending for it alone is lost. */
static inline void signal_hook_thread_end(struct thread *thread)
{
	if (signal_thread_end != NULL)
		signal_thread_end(thread);
}

#endif
