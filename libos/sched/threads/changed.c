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

_Noreturn void cpu_move_current(void *argument)
{
	struct cpu *cpu = argument;
	struct thread *thread = cpu->current;

	spin_lock(&cpu->lock);
	cpu_account(cpu);
	cpu_set_current(cpu, NULL);
	spin_unlock(&cpu->lock);
	cpu_put(thread);
	spin_lock(&cpu->lock);
	cpu_next(cpu);
}

void cpu_leave_for_another(struct cpu *cpu)
{
	struct thread *self = cpu->current;

	arch_context_keep_bases(&self->context);
	arch_leave(&self->context, machine_cpu_stack(), cpu_move_current, cpu);
}

static void give_way(struct cpu *cpu)
{
	struct thread *self = cpu->current;

	spin_lock(&cpu->lock);
	if (queue_precedes(&cpu->queue, self)) {
		thread_set_state(self, THREAD_READY);
		queue_prepend(&cpu->queue, self);
		cpu_switch(cpu);
	} else {
		spin_unlock(&cpu->lock);
	}
}

void sched_look(void)
{
	struct cpu *cpu = this_cpu();
	bool enabled;

	if (!cpu_excludes(cpu, cpu->current) && !queue_precedes(&cpu->queue, cpu->current))
		return;
	enabled = machine_event_mask();
	if (cpu_excludes(cpu, cpu->current))
		cpu_leave_for_another(cpu);
	else
		give_way(cpu);
	machine_event_unmask(enabled);
}
