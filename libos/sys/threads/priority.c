/* SPDX-License-Identifier: MIT */
/*
 * The nice value, which each thread has (getpriority(2), "C library/kernel differences").
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stddef.h>
#include <sys/resource.h>

#include <sched/thread.h>

#include <sys_calls.h>

#include "../credentials.h"
#include "../process.h"

#define NICEST 19
#define LEAST_NICE (-20)
#define RESULT_OFFSET 20

/* The first thread that WHICH and WHO name, NULL; *ALL: they name every thread.  -EINVAL. */
static int find(int which, id_t who, struct thread **thread, bool *all)
{
	*all = which != PRIO_PROCESS;
	switch (which) {
	case PRIO_PROCESS:
		*thread = thread_find((pid_t)who);
		return 0;
	case PRIO_PGRP:
		*thread = process_is((pid_t)who) ? thread_first() : NULL;
		return 0;
	case PRIO_USER:
		*thread = who == 0 || who == credentials.user.real ? thread_first() : NULL;
		return 0;
	default:
		return -EINVAL;
	}
}

static int next(struct thread **thread, bool all)
{
	*thread = all ? (*thread)->next_of_all : NULL;
	return *thread != NULL;
}

long sys_getpriority(int which, id_t who)
{
	struct thread *thread;
	int status, nice = NICEST;
	bool all;

	spin_lock(&threads_lock);
	status = find(which, who, &thread, &all);
	if (status == 0 && thread == NULL)
		status = -ESRCH;
	if (status == 0)
		do
			nice = thread->nice < nice ? thread->nice : nice;
		while (next(&thread, all));
	spin_unlock(&threads_lock);
	return status != 0 ? status : RESULT_OFFSET - nice;
}

static int set(struct thread *thread, int nice)
{
	if (nice < thread->nice && !credentials_capable(CAP_SYS_NICE))
		return -EACCES;
	__atomic_store_n(&thread->nice, nice, __ATOMIC_RELAXED);
	sched_changed(thread);
	return 0;
}

long sys_setpriority(int which, id_t who, int priority)
{
	struct thread *thread;
	int status;
	bool all;

	if (priority < LEAST_NICE)
		priority = LEAST_NICE;
	if (priority > NICEST)
		priority = NICEST;
	spin_lock(&threads_lock);
	status = find(which, who, &thread, &all);
	if (status == 0 && thread == NULL)
		status = -ESRCH;
	if (status == 0)
		do {
			int refused = set(thread, priority);

			status = refused != 0 ? refused : status;
		} while (next(&thread, all));
	spin_unlock(&threads_lock);
	return status;
}
