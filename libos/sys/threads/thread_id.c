/* SPDX-License-Identifier: MIT */
#include <sched/thread.h>

#include <sys_calls.h>

long sys_gettid(void)
{
	return sched_current()->id;
}

long sys_set_tid_address(int *tid)
{
	sched_current()->clear_at_end = tid;
	return sched_current()->id;
}
