/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include <arch/user.h>
#include <signal/hooks.h>
#include <time/convert.h>

#include <sys_calls.h>

#include "select_sets.h"

#define USEC_PER_SEC 1000000

/* Microseconds may be more than a second. */
static int get_deadline(const struct timeval *timeout, uint64_t *deadline)
{
	struct timeval time;
	struct timespec whole;
	uint64_t ns;

	*deadline = MACHINE_NEVER;
	if (timeout == NULL)
		return 0;
	if (user_copy_in(&time, timeout, sizeof time) != 0)
		return -EFAULT;
	whole.tv_nsec = time.tv_usec % USEC_PER_SEC * (long)NSEC_PER_USEC;
	if (__builtin_add_overflow(time.tv_sec, time.tv_usec / USEC_PER_SEC, &whole.tv_sec) ||
	    !time_valid(&whole))
		return -EINVAL;
	ns = time_from_timespec(&whole);
	*deadline = ns == 0 ? 0 : time_add(machine_clock_monotonic(), ns);
	return 0;
}

static void write_remaining(struct timeval *timeout, uint64_t deadline)
{
	struct timeval left;

	if (timeout == NULL || deadline == 0 || deadline == MACHINE_NEVER)
		return;
	time_to_timeval(time_until(deadline, machine_clock_monotonic()), &left);
	/* A timeout in read-only memory is not an error. */
	(void)user_copy_out(timeout, &left, sizeof left);
}

long sys_select(int nfds, fd_set *read_set, fd_set *write_set, fd_set *except_set,
		struct timeval *timeout)
{
	fd_set *const sets[3] = { read_set, write_set, except_set };
	uint64_t deadline;
	long result = get_deadline(timeout, &deadline);

	if (result != 0)
		return result;
	result = select_sets(nfds, sets, deadline);
	write_remaining(timeout, deadline);
	return signal_hook_return(result);
}
