/* SPDX-License-Identifier: MIT */
/*
 * Locks that lend priority: mutual exclusion, timeouts, locks within locks; nothing stays lent.
 */
#include <errno.h>
#include <sched.h>
#include <stddef.h>

#include <sched/thread.h>

#include "explore.h"

#define LOCKS 2

static int words[LOCKS], inside[LOCKS];

static bool exchange(int *word, int expected, int value)
{
	return __atomic_compare_exchange_n(word, &expected, value, false, __ATOMIC_SEQ_CST,
					   __ATOMIC_SEQ_CST);
}

/* False: the time is over. */
static bool lock(unsigned i, uint64_t deadline)
{
	long status;

	fake_application();
	if (exchange(&words[i], 0, sched_current()->id))
		return true;
	status = futex_lock_lending(&words[i], deadline);
	HOLDS(status == 0 || (status == -ETIMEDOUT && deadline != 0 && time_now() >= deadline));
	if (status == 0)
		HOLDS((__atomic_load_n(&words[i], __ATOMIC_SEQ_CST) & 0x3fffffff) == sched_current()->id);
	return status == 0;
}

static void unlock(unsigned i)
{
	fake_application();
	if (!exchange(&words[i], sched_current()->id, 0))
		HOLDS(futex_unlock_lending(&words[i]) == 0);
}

static void use(unsigned i)
{
	HOLDS(inside[i]++ == 0);
	fake_application();
	HOLDS(--inside[i] == 0);
}

static void lock_and_use(unsigned i)
{
	if (!lock(i, below(2) ? 0 : time_now() + below(20000)))
		return;
	use(i);
	if (i + 1 < LOCKS && below(2))
		lock_and_use(i + 1);
	use(i);
	unlock(i);
}

static int lock_often(void *argument)
{
	struct thread *self = sched_current();

	if (below(2)) {
		thread_set_policy(self, SCHED_FIFO, 1 + (int)below(4));
		sched_changed(self);
	}
	for (unsigned i = *(unsigned *)argument; i > 0; i--)
		lock_and_use(below(LOCKS));
	HOLDS(self->boosted == 0);
	return 0;
}

SCENARIO(lenders)
{
	unsigned threads = 2 + below(4), rounds = 3 + below(12);

	for (unsigned i = 0; i < threads; i++)
		spawn(i, lock_often, &rounds);
	for (unsigned i = 0; i < threads; i++)
		join(i);
	for (unsigned i = 0; i < LOCKS; i++)
		HOLDS((words[i] & 0x7fffffff) == 0);
}
