/* SPDX-License-Identifier: MIT */
#include <sched/files_lock.h>

struct nest files_nest;

/* Around the calls that hold it (arch/x86_64/threads/locked_call.s). */
void files_enter(void);
void files_leave(void);

void files_enter(void)
{
	nest_lock(&files_nest);
}

void files_leave(void)
{
	nest_unlock(&files_nest);
}
