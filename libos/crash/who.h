/* SPDX-License-Identifier: MIT */
/*
 * Whom a crash is about.  This is the variant for programs with one thread.
 */
#ifndef CRASH_WHO_H
#define CRASH_WHO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Who crashes: no other CPU reports from here on. */
static inline void report_alone(void)
{
}

/* Name the thread, if there are several. */
static inline void report_thread(void)
{
}

/* The other threads, if somebody wants to know. */
static inline void report_peers(int signal)
{
	(void)signal;
}

/* Whether ADDRESS is in the guard below the stack of the thread at hand: say so. */
static inline bool report_overflow(uint64_t address, char *to, size_t size)
{
	(void)address, (void)to, (void)size;
	return false;
}

/* Whether frames with the present canary are returned to: a snapshot has other threads in it. */
static inline bool frames_are_kept(void)
{
	return false;
}

#endif
