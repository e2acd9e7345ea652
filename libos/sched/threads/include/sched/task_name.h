/* SPDX-License-Identifier: MIT */
#ifndef SCHED_TASK_NAME_H
#define SCHED_TASK_NAME_H

#include <sched/thread.h>

static inline struct task_name *task_name(void)
{
	return &sched_current()->name;
}

#endif
