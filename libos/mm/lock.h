/* SPDX-License-Identifier: MIT */
/*
 * The memory lock.  There is one CPU, and libOS code is not preempted: what is left to exclude are
 * event handlers and the page-fault handler on our own stack.
 */
#ifndef MM_LOCK_H
#define MM_LOCK_H

#include <stdbool.h>

#include <machine/event.h>

/* What code that holds the lock may use of the stack. */
#define MM_STACK_BYTES 2048

extern unsigned mm_lock_depth;

/* Bring in the stack that code under the lock will use: the page-fault handler cannot do it
 * then. */
void mm_touch_stack(void);

/* The lock nests.  Hand what mm_lock returned to mm_unlock. */
static inline bool mm_lock(void)
{
	bool were_enabled;

	if (mm_lock_depth == 0)
		mm_touch_stack();
	were_enabled = machine_event_mask();
	mm_lock_depth++;
	return were_enabled;
}

static inline void mm_unlock(bool were_enabled)
{
	mm_lock_depth--;
	machine_event_unmask(were_enabled);
}

#endif
