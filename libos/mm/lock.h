/* SPDX-License-Identifier: MIT */
/*
 * The memory lock: it excludes other CPUs, and, as events are masked meanwhile, event handlers and
 * the page-fault handler on our own stack.
 */
#ifndef MM_LOCK_H
#define MM_LOCK_H

#include <stdbool.h>

#include <arch/lock.h>
#include <machine/event.h>

/* What code that holds the lock may use of the stack. */
#define MM_STACK_BYTES 2048

extern struct nest mm_nest;

/* Bring in the stack that code under the lock will use: the page-fault handler cannot do it
 * then. */
void mm_touch_stack(void);

/* The lock nests.  Hand what mm_lock returned to mm_unlock. */
bool mm_lock(void);
void mm_unlock(bool were_enabled);

#endif
