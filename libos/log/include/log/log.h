/* SPDX-License-Identifier: MIT */
/*
 * The boot log and the control channel (docs/architecture.md, "Control channel").
 */
#ifndef LOG_LOG_H
#define LOG_LOG_H

#include <stdbool.h>

/* Write to the boot log if the user asked for it (eremite.verbose).  FORMAT as lib/format.h. */
void log_info(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Tell the user something whether asked for or not: one line on standard error. */
void log_warn(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A line on the control channel, without its newline; nothing if there is no such channel. */
void log_control(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Switch the boot log on (boot only). */
void log_set_verbose(bool on);
bool log_is_verbose(void);

#endif
