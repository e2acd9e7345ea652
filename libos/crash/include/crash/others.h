/* SPDX-License-Identifier: MIT */
/*
 * Reports of programs with threads: there are none here.
 */
#ifndef CRASH_OTHERS_H
#define CRASH_OTHERS_H

/* The other threads. */
static inline void report_others(void)
{
}

#endif
