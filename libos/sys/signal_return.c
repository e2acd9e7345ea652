/* SPDX-License-Identifier: MIT */
#include <stddef.h>

#include <signal/signal.h>

#include <sys_calls.h>

/* Handlers return by eremite_sigreturn.  Who calls this function instead has no signal frame at
 * its stack pointer, which is a SIGSEGV on Linux, too. */
long sys_rt_sigreturn(void)
{
	eremite_sigreturn(NULL);
}
