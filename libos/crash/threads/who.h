/* SPDX-License-Identifier: MIT */
/*
 * Whom a crash is about.
 */
#ifndef CRASH_WHO_H
#define CRASH_WHO_H

/* Who crashes: no other CPU reports from here on.  Events are masked. */
void report_alone(void);

/* Name the thread, if there are several. */
void report_thread(void);

#endif
