/* SPDX-License-Identifier: MIT */
/*
 * futex(2) for one thread: nobody else can wake it, but signals and timeouts end its waits.
 */
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include <arch/user.h>
#include <machine/clock.h>
#include <sched/block.h>
#include <signal/hooks.h>
#include <time/clock.h>
#include <time/convert.h>

#include <sys_calls.h>

enum futex_operation {
	FUTEX_WAIT = 0,
	FUTEX_WAKE = 1,
	FUTEX_REQUEUE = 3,
	FUTEX_CMP_REQUEUE = 4,
	FUTEX_WAKE_OP = 5,
	FUTEX_WAIT_BITSET = 9,
	FUTEX_WAKE_BITSET = 10,
	FUTEX_PRIVATE = 128,
	FUTEX_REALTIME = 256,
};

static bool never(void *unused)
{
	(void)unused;
	return false;
}

/* FUTEX_WAIT is relative, the bitset form absolute (futex(2)). */
static int get_deadline(int op, const struct timespec *timeout, uint64_t *deadline)
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

static long wait(const int *word, int op, int value, const struct timespec *timeout, int bits)
{
	uint64_t deadline = MACHINE_NEVER;
	int now, status = 0;

	if (bits == 0)
		return -EINVAL;
	if (timeout != NULL) {
		status = get_deadline(op, timeout, &deadline);
		if (status != 0)
			return status;
	}
	if (user_copy_in(&now, word, sizeof now) != 0)
		return -EFAULT;
	if (now != value)
		return -EAGAIN;
	do
		status = sched_block(deadline, never, NULL);
	while (status == 0);
	return signal_hook_return(status);
}

static long compare(const int *word, int value)
{
	int now;

	if (user_copy_in(&now, word, sizeof now) != 0)
		return -EFAULT;
	return now == value ? 0 : -EAGAIN;
}

long sys_futex(int *word, int op, int value, const struct timespec *timeout, int *word2, int value3)
{
	if ((uintptr_t)word % sizeof *word != 0)
		return -EINVAL;
	switch (op & ~(FUTEX_PRIVATE | FUTEX_REALTIME)) {
	case FUTEX_WAIT:
		return wait(word, op, value, timeout, -1);
	case FUTEX_WAIT_BITSET:
		return wait(word, op, value, timeout, value3);
	case FUTEX_WAKE:
		return 0; /* nobody waits */
	case FUTEX_WAKE_BITSET:
		return value3 == 0 ? -EINVAL : 0;
	case FUTEX_REQUEUE:
		return value < 0 ? -EINVAL : 0;
	case FUTEX_CMP_REQUEUE:
		return value < 0 ? -EINVAL : compare(word, value3);
	default:
		(void)word2;
		return -ENOSYS;
	}
}
