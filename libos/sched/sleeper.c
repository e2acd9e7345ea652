/* SPDX-License-Identifier: MIT */
/*
 * Wait queues, for a thread that is alone: nobody wakes it but events, after which it looks.
 */
#include <sched/block.h>

int sched_block_on(struct wait_queue *queue, uint64_t deadline, bool (*ready)(void *argument),
		   void *argument)
{
	(void)queue;
	return sched_block(deadline, ready, argument);
}

int sched_block_asking(uint64_t deadline, bool (*ready)(void *argument), void *argument)
{
	return sched_block(deadline, ready, argument);
}

void sleeper_enter(struct sleeper *sleeper, struct wait_queue *queue)
{
	(void)sleeper;
	(void)queue;
}

void sleeper_leave(struct sleeper *sleeper)
{
	(void)sleeper;
}
