/* SPDX-License-Identifier: MIT */
#include <machine/control.h>

#include <sys_calls.h>

long sys_exit_group(int status)
{
	machine_exit(MACHINE_EXITED, status & 0xff);
}

/* The end of the only thread is the end of the process. */
long sys_exit(int status)
{
	return sys_exit_group(status);
}
