/* SPDX-License-Identifier: MIT */
#include <machine/clock.h>
#include <signal/hooks.h>

#include <sys_calls.h>

#include "poll_wait.h"

#define NSEC_PER_MSEC 1000000ull

long sys_poll(struct pollfd *fds, unsigned int nfds, int timeout_ms)
{
	uint64_t deadline = MACHINE_NEVER;

	if (timeout_ms == 0)
		deadline = 0;
	else if (timeout_ms > 0)
		deadline = machine_clock_monotonic() + (uint64_t)timeout_ms * NSEC_PER_MSEC;
	return signal_hook_return(poll_entries(fds, nfds, deadline));
}
