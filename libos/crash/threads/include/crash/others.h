/* SPDX-License-Identifier: MIT */
/*
 * Reports of programs with threads.  They take no lock: who crashed may have it.
 */
#ifndef CRASH_OTHERS_H
#define CRASH_OTHERS_H

/* The other threads: what they do, and where. */
void report_others(void);

/* Nothing can happen any more: say so, with all threads, and end the guest. */
_Noreturn void crash_deadlock(void);

#endif
