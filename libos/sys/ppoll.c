/* SPDX-License-Identifier: MIT */
#include <sys_calls.h>

#include "poll_wait.h"
#include "wait_mask.h"

long sys_ppoll(struct pollfd *fds, unsigned int nfds, struct timespec *timeout, const void *mask,
	       size_t sigset_size)
{
	uint64_t deadline;
	long result = poll_deadline(timeout, &deadline);

	if (result == 0)
		result = wait_mask_enter(mask, sigset_size);
	if (result != 0)
		return result;
	result = poll_entries(fds, nfds, deadline);
	poll_write_remaining(timeout, deadline);
	return wait_mask_leave(mask, result);
}
