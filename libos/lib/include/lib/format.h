/* SPDX-License-Identifier: MIT */
/*
 * Formatting without a C library: %s %c %d %u %x %lx %ld %lu %zu %p %% with width, 0 and -.
 */
#ifndef LIB_FORMAT_H
#define LIB_FORMAT_H

#include <stdarg.h>
#include <stddef.h>

/* As snprintf: writes at most SIZE bytes with the NUL, returns the length that it wanted. */
int format(char *to, size_t size, const char *pattern, ...) __attribute__((format(printf, 3, 4)));
int format_list(char *to, size_t size, const char *pattern, va_list arguments)
	__attribute__((format(printf, 3, 0)));

#endif
