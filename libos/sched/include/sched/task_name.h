/* SPDX-License-Identifier: MIT */
#ifndef SCHED_TASK_NAME_H
#define SCHED_TASK_NAME_H

#include <stdbool.h>

#define TASK_NAME 16 /* TASK_COMM_LEN */

/* What prctl(2) keeps of the calling thread. */
struct task_name {
	char text[TASK_NAME];
	bool set; /* else it is the program's */
};

/* This variant has one; prctl.c alone asks. */
static inline struct task_name *task_name(void)
{
	static struct task_name name;

	return &name;
}

#endif
