/* SPDX-License-Identifier: MIT */
/*
 * For reports: where threads are.  Without locks, so as it was a moment ago.
 */
#ifndef SCHED_REPORT_H
#define SCHED_REPORT_H

#include <arch/trap.h>
#include <sched/thread.h>

/* The number of the CPU on which THREAD runs, or -1. */
int thread_runs_on(const struct thread *thread);

/* What a thread that does not run goes on from: the registers that functions keep, at least. */
bool thread_frame(const struct thread *thread, struct trap_frame *frame);

#endif
