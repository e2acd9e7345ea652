/* SPDX-License-Identifier: MIT */
/*
 * Names of constants: the tables that toolchain/gen-syscalls.py makes from names.tbl.
 */
#ifndef TRACE_NAMES_H
#define TRACE_NAMES_H

#include <stdbool.h>

struct trace_name {
	unsigned value;
	unsigned mask; /* the bits that have this value; 0: those of the value, or all */
	const char *name;
};

struct trace_names {
	const struct trace_name *names;
	unsigned count;
	bool flags; /* several may apply, else one */
};

struct trace_error {
	int number;
	const char *name, *text;
};

extern const struct trace_error trace_errors[];
extern const unsigned trace_error_count;

#endif
