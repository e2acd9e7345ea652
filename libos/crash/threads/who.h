/* SPDX-License-Identifier: MIT */
/*
 * Whom a crash is about.
 */
#ifndef CRASH_WHO_H
#define CRASH_WHO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Who crashes: no other CPU reports from here on.  Events are masked. */
void report_alone(void);

/* Name the thread, if there are several. */
void report_thread(void);

/* The other threads, if somebody wants to know: who reads the boot log, and who typed Ctrl-\. */
void report_peers(int signal);

/* Whether ADDRESS is in the guard below the stack of the thread at hand: say so. */
bool report_overflow(uint64_t address, char *to, size_t size);

/* Whether frames with the present canary are returned to: a snapshot has other threads in it. */
bool frames_are_kept(void);

#endif
