/* SPDX-License-Identifier: MIT */
#include <sched/block.h>

#include "traced.h"

int __real_sched_block_on(struct wait_queue *queue, uint64_t deadline,
			  bool (*ready)(void *argument), void *argument);
int __wrap_sched_block_on(struct wait_queue *queue, uint64_t deadline,
			  bool (*ready)(void *argument), void *argument);

int __wrap_sched_block_on(struct wait_queue *queue, uint64_t deadline,
			  bool (*ready)(void *argument), void *argument)
{
	struct traced *mine = traced_suspend();
	int status = __real_sched_block_on(queue, deadline, ready, argument);

	traced_continue(mine);
	return status;
}
