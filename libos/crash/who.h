/* SPDX-License-Identifier: MIT */
/*
 * Whom a crash is about.  This is the variant for programs with one thread.
 */
#ifndef CRASH_WHO_H
#define CRASH_WHO_H

/* Who crashes: no other CPU reports from here on. */
static inline void report_alone(void)
{
}

/* Name the thread, if there are several. */
static inline void report_thread(void)
{
}

#endif
