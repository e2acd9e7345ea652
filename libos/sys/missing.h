/* SPDX-License-Identifier: MIT */
/*
 * System calls that are not implemented.
 */
#ifndef MISSING_H
#define MISSING_H

#include <stdbool.h>

/* The call NAME was made and is not there.  Says so, unless *SAID says that this was done, and
 * returns -ENOSYS.  Every object of libmissing.a has a SAID of its own. */
long eremite_missing_call(const char *name, bool *said);

/* The same for a call by number (syscall(2)). */
long missing_number(long number);

#endif
