/* SPDX-License-Identifier: MIT */
/*
 * What --with=lockcheck wants to know besides.  Nothing, but in its variant (lockcheck/include).
 */
#ifndef ARCH_LOCK_CHECK_H
#define ARCH_LOCK_CHECK_H

#include <stdbool.h>

struct spin;

/* The thread leaves the CPU: nothing is held but this. */
static inline void lock_leaves(const struct spin *but)
{
	(void)but;
}

/* Code of the application is what was interrupted, or what comes next: nothing is held. */
static inline void lock_application(void)
{
}

/* An event handler begins, or ends: it takes nothing. */
static inline void lock_event(bool begins)
{
	(void)begins;
}

/* The thread ends; its stack is still there. */
static inline void lock_thread_ends(void)
{
}

/* The program ends. */
static inline void lock_program_ends(void)
{
}

#endif
