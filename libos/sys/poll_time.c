/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include <arch/user.h>
#include <time/convert.h>

#include "poll_wait.h"

int poll_deadline(const struct timespec *timeout, uint64_t *deadline)
{
	struct timespec time;
	uint64_t ns;

	*deadline = MACHINE_NEVER;
	if (timeout == NULL)
		return 0;
	if (user_copy_in(&time, timeout, sizeof time) != 0)
		return -EFAULT;
	if (!time_valid(&time))
		return -EINVAL;
	ns = time_from_timespec(&time);
	*deadline = ns == 0 ? 0 : time_add(machine_clock_monotonic(), ns);
	return 0;
}

void poll_write_remaining(struct timespec *timeout, uint64_t deadline)
{
	struct timespec left;

	if (timeout == NULL || deadline == 0 || deadline == MACHINE_NEVER)
		return;
	time_to_timespec(time_until(deadline, machine_clock_monotonic()), &left);
	/* A timeout in read-only memory is not an error. */
	(void)user_copy_out(timeout, &left, sizeof left);
}
