/* SPDX-License-Identifier: MIT */
#ifndef PROCESS_H
#define PROCESS_H

#include <stdbool.h>
#include <sys/types.h>

/* The one process and its one thread, which is its own group and session, as init is on Linux. */
#define PROCESS_ID 1

/* Whether PID, where 0 is the caller, is the process. */
static inline bool process_is(pid_t pid)
{
	return pid == 0 || pid == PROCESS_ID;
}

#endif
