/* SPDX-License-Identifier: MIT */
/*
 * Where a thread may leave its CPU in the midst of a call.
 */
#include <sched/thread.h>

#include "../traced.h"

int __real_sched_sleep(uint64_t deadline);
int __wrap_sched_sleep(uint64_t deadline);
int __real_sched_sleep_deaf(uint64_t deadline);
int __wrap_sched_sleep_deaf(uint64_t deadline);
void __real_sched_give_way(void);
void __wrap_sched_give_way(void);

int __wrap_sched_sleep(uint64_t deadline)
{
	struct traced *mine = traced_suspend();
	int status = __real_sched_sleep(deadline);

	traced_continue(mine);
	return status;
}

int __wrap_sched_sleep_deaf(uint64_t deadline)
{
	struct traced *mine = traced_suspend();
	int status = __real_sched_sleep_deaf(deadline);

	traced_continue(mine);
	return status;
}

void __wrap_sched_give_way(void)
{
	struct traced *mine = traced_suspend();

	__real_sched_give_way();
	traced_continue(mine);
}
