/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include <arch/user.h>

#include <sys_calls.h>

#include "poll_wait.h"
#include "select_sets.h"
#include "wait_mask.h"

/* The sixth argument: a mask and its size (pselect(2), "C library/kernel differences"). */
struct mask_argument {
	const void *mask;
	size_t size;
};

long sys_pselect6(int nfds, fd_set *read_set, fd_set *write_set, fd_set *except_set,
		  struct timespec *timeout, const void *mask)
{
	fd_set *const sets[3] = { read_set, write_set, except_set };
	struct mask_argument argument = { .mask = NULL };
	uint64_t deadline;
	long result;

	if (mask != NULL && user_copy_in(&argument, mask, sizeof argument) != 0)
		return -EFAULT;
	result = poll_deadline(timeout, &deadline);
	if (result == 0)
		result = wait_mask_enter(argument.mask, argument.size);
	if (result != 0)
		return result;
	result = select_sets(nfds, sets, deadline);
	poll_write_remaining(timeout, deadline);
	return wait_mask_leave(argument.mask, result);
}
