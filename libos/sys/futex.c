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
#include <machine/upcall.h>
#include <signal/hooks.h>

#include <sys_calls.h>

#include "futex.h"

/* Both weak.  Without clocks (time_clock.c names it) nobody has a time to wait until; and if nothing
 * in the program blocks, nothing can happen while it waits. */
int futex_deadline(int op, const struct timespec *timeout, uint64_t *deadline)
	__attribute__((weak));
int sched_block(uint64_t deadline, bool (*ready)(void *argument), void *argument)
	__attribute__((weak));

static bool never(void *unused)
{
	(void)unused;
	return false;
}

static long wait(const int *word, int op, int value, const struct timespec *timeout, int bits)
{
	uint64_t deadline = MACHINE_NEVER;
	int now, status = 0;

	if (bits == 0)
		return -EINVAL;
	if (timeout != NULL) {
		status = futex_deadline != NULL ? futex_deadline(op, timeout, &deadline) : -ENOSYS;
		if (status != 0)
			return status;
	}
	if (user_copy_in(&now, word, sizeof now) != 0)
		return -EFAULT;
	if (now != value)
		return -EAGAIN;
	if (sched_block == NULL)
		panic("deadlock: the only thread waits for a lock that nobody can release");
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

long futex_basic(int *word, int op, int value, const struct timespec *timeout, int *word2, int value3)
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

/* Programs with locks that inherit priorities have one that knows those, too (futex_pi.c). */
__attribute__((weak, alias("futex_basic"))) __typeof__(sys_futex) sys_futex;

/* What musl names for the variant with threads (threads/futex_parts.h). */
extern const char eremite_futex_requeue[1];
const char eremite_futex_requeue[1];
