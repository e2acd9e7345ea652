/* SPDX-License-Identifier: MIT */
#ifndef SIGNAL_SELF_H
#define SIGNAL_SELF_H

#include <sched/thread.h>

struct signal_thread;

static inline struct signal_thread *signal_of(struct thread *thread)
{
	return (struct signal_thread *)thread->signals;
}

/* The calling thread's. */
static inline struct signal_thread *signal_me(void)
{
	return signal_of(sched_current());
}

#endif
