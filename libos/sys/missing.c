/* SPDX-License-Identifier: MIT */
#include "missing.h"

#include <errno.h>

#include <log/log.h>

long eremite_missing_call(const char *name, bool *said)
{
	if (!*said) {
		*said = true;
		log_warn("%s is not implemented (ENOSYS)", name);
	}
	return -ENOSYS;
}

/* Numbers come from the application, and some programs probe with many: those that were named
 * already are kept in a small set, and once it is full nothing more is said. */
long missing_number(long number)
{
	static long named[16];
	static unsigned count;

	for (unsigned i = 0; i < count; i++)
		if (named[i] == number)
			return -ENOSYS;
	if (count < sizeof(named) / sizeof(named[0])) {
		named[count++] = number;
		log_warn("system call %ld is not implemented (ENOSYS)", number);
	}
	return -ENOSYS;
}
