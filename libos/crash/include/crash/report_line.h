/* SPDX-License-Identifier: MIT */
#ifndef CRASH_REPORT_LINE_H
#define CRASH_REPORT_LINE_H

/* A line of a report, for people. */
void report_line(const char *pattern, ...) __attribute__((format(printf, 1, 2)));

#endif
