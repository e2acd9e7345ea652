/* SPDX-License-Identifier: MIT */
#ifndef CRASH_REPORT_H
#define CRASH_REPORT_H

#include <crash/exception.h>
#include <crash/report_line.h>

/* What the access or the instruction of EXCEPTION was, and what the address belongs to. */
void report_cause(const char *subject, const struct exception *exception);

/* Registers and a backtrace: resolved by the launcher, else the addresses that look like code. */
void report_context(const struct trap_frame *frame);

#endif
