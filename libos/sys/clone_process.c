/* SPDX-License-Identifier: MIT */
/*
 * What posix_spawn and its like want of clone(2): they name this, so that others do not have it.
 */
#include "missing.h"
#include "threads.h"

long eremite_clone_process(void)
{
	static bool said;

	return eremite_missing_call("clone of a process", &said);
}
