/* SPDX-License-Identifier: MIT */
#include "poll_wait.h"
#include "user_time.h"

int poll_deadline(const struct timespec *timeout, uint64_t *deadline)
{
	uint64_t ns;
	int status;

	*deadline = MACHINE_NEVER;
	if (timeout == NULL)
		return 0;
	status = user_time(timeout, &ns);
	if (status != 0)
		return status;
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
