/* SPDX-License-Identifier: MIT */
#include <stddef.h>

#include <sched/report.h>

#include "cpu.h"
#include "preempted.h"

int thread_runs_on(const struct thread *thread)
{
	const struct cpu *cpu = thread->cpu;

	return cpu != NULL && cpu->current == thread ? (int)cpu->number : -1;
}

bool thread_frame(const struct thread *thread, struct trap_frame *frame)
{
	const struct preempted *preempted = thread->preempted;

	if (thread_runs_on(thread) >= 0)
		return false;
	if (preempted == NULL)
		return arch_context_frame(&thread->context, frame) == 0;
	*frame = preempted->frame;
	return true;
}
