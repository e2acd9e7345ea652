/* SPDX-License-Identifier: MIT */
/*
 * The nice value, for the one process: there is nobody to be nice to.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sys/resource.h>

#include <sys_calls.h>

#include "credentials.h"
#include "process.h"

#define NICEST 19
#define LEAST_NICE (-20)
#define RESULT_OFFSET 20 /* getpriority(2), "C library/kernel differences" */

static int nice_value;

/* Whether WHICH and WHO name the process. */
static int find(int which, id_t who)
{
	switch (which) {
	case PRIO_PROCESS:
	case PRIO_PGRP:
		return process_is((pid_t)who) ? 0 : -ESRCH;
	case PRIO_USER:
		return who == 0 || who == credentials.user.real ? 0 : -ESRCH;
	default:
		return -EINVAL;
	}
}

long sys_getpriority(int which, id_t who)
{
	int status = find(which, who);

	return status != 0 ? status : RESULT_OFFSET - nice_value;
}

long sys_setpriority(int which, id_t who, int priority)
{
	int status = find(which, who);

	if (status != 0)
		return status;
	if (priority < LEAST_NICE)
		priority = LEAST_NICE;
	if (priority > NICEST)
		priority = NICEST;
	if (priority < nice_value && !credentials_capable(CAP_SYS_NICE))
		return -EACCES;
	nice_value = priority;
	return 0;
}
