/* SPDX-License-Identifier: MIT */
/*
 * Threads that wait for many things at once, or for what does not tell when it comes.
 *
 * This is the variant for programs with one thread, which looks at all after each event.
 */
#ifndef SCHED_POLLERS_H
#define SCHED_POLLERS_H

/* Something may have become ready. */
static inline void pollers_wake(void)
{
}

#endif
