/* SPDX-License-Identifier: MIT */
#ifndef SIGNAL_SELF_H
#define SIGNAL_SELF_H

struct signal_thread;

/* The one thread's. */
extern struct signal_thread signal_self;

/* The calling thread's. */
static inline struct signal_thread *signal_me(void)
{
	return &signal_self;
}

#endif
