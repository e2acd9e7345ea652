/* SPDX-License-Identifier: MIT */
/*
 * A thread's priority, or the CPUs that it may run on, are others from now on.
 */
#include <stddef.h>

#include <machine/event.h>

#include "cpu.h"

/* sched(7): who is lowered is the first of those of its new priority, who is raised the last. */
static void requeue(struct cpu *cpu, struct thread *thread)
{
	int before = thread->queued;

	if (thread_priority(thread) == before)
		return;
	queue_remove(&cpu->queue, thread);
	if (thread_priority(thread) < before)
		queue_prepend(&cpu->queue, thread);
	else
		queue_append(&cpu->queue, thread);
}

/* An idle CPU may have seen its queue empty while THREAD was between two places, and gone to sleep. */
static bool precedes(const struct thread *thread, const struct cpu *cpu)
{
	return cpu->current == NULL ||
		queue_rank(&cpu->queue, thread) > queue_rank(&cpu->queue, cpu->current);
}

void sched_changed(struct thread *thread)
{
	bool enabled = machine_event_mask(), look = false, moves = false, shares;
	struct cpu *cpu = cpu_lock_of(thread);

	if (thread_state(thread) == THREAD_READY && cpu_excludes(cpu, thread)) {
		queue_remove(&cpu->queue, thread);
		/* Nobody else knows it now. */
		thread_set_state(thread, THREAD_RUNS);
		moves = true;
	} else if (thread_state(thread) == THREAD_READY) {
		requeue(cpu, thread);
		look = precedes(thread, cpu);
	} else {
		look = cpu->current == thread;
	}
	shares = share_note(cpu);
	spin_unlock(&cpu->lock);
	if (moves)
		cpu_put(thread);
	/* The caller looks itself, later. */
	if (cpu == this_cpu()) {
		if (shares)
			cpu_arm(cpu);
	} else if (look || shares) {
		cpu_kick(cpu);
	}
	machine_event_unmask(enabled);
}
