/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include <sys_calls.h>

#include "process.h"

long sys_getpid(void)
{
	return PROCESS_ID;
}

long sys_getppid(void)
{
	return 0; /* outside of what can be seen */
}

long sys_getpgid(pid_t pid)
{
	return process_is(pid) ? PROCESS_ID : -ESRCH;
}

long sys_getpgrp(void)
{
	return PROCESS_ID;
}

long sys_getsid(pid_t pid)
{
	return process_is(pid) ? PROCESS_ID : -ESRCH;
}

/* It leads a session already. */
long sys_setsid(void)
{
	return -EPERM;
}

long sys_setpgid(pid_t pid, pid_t group)
{
	if (group < 0)
		return -EINVAL;
	return process_is(pid) ? -EPERM : -ESRCH;
}
