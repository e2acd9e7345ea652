/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>

#include <arch/user.h>
#include <machine/clock.h>
#include <sched/block.h>
#include <time/clock.h>
#include <time/convert.h>

#include "futex.h"

int futex_deadline(int op, const struct timespec *timeout, uint64_t *deadline);

/* Programs that wait with a timeout wait by this function, which futex.c only names weakly. */
const void *const futex_waits_by = (const void *)sched_block;

/* FUTEX_WAIT is relative, the bitset form absolute (futex(2)). */
int futex_deadline(int op, const struct timespec *timeout, uint64_t *deadline)
{
	struct timespec time;
	uint64_t ns;

	if (user_copy_in(&time, timeout, sizeof time) != 0)
		return -EFAULT;
	if (!time_valid(&time))
		return -EINVAL;
	ns = time_from_timespec(&time);
	if ((op & ~(FUTEX_PRIVATE | FUTEX_REALTIME)) == FUTEX_WAIT)
		*deadline = time_add(machine_clock_monotonic(), ns);
	else if (op & FUTEX_REALTIME)
		*deadline = time_until(ns, clock_wall_base());
	else
		*deadline = ns;
	return 0;
}
