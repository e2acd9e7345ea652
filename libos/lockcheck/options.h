/* SPDX-License-Identifier: MIT */
#ifndef LOCKCHECK_OPTIONS_H
#define LOCKCHECK_OPTIONS_H

#include <stdbool.h>

/* What EREMITE_LOCKS says. */
struct locks_options {
	bool off, libos, abort, statistics;
};

extern struct locks_options locks_options;

#endif
