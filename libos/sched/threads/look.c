/* SPDX-License-Identifier: MIT */
/*
 * Whether the current thread still is the one to run here.
 */
#include <stddef.h>

#include <machine/event.h>

#include "cpu.h"

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
	if (cpu_displaces(cpu)) {
		thread_set_state(self, THREAD_READY);
		queue_prepend(&cpu->queue, self);
		cpu_switch(cpu);
	} else {
		spin_unlock(&cpu->lock);
	}
}

/* The timer's event came in a call: a thread whose calls take long is hardly ever interrupted in its
 * own code, so this is done at their end. */
__attribute__((cold)) static void catch_up(struct cpu *cpu)
{
	bool enabled = machine_event_mask();

	work_do(cpu);
	if (cpu_must_yield(cpu) && !cpu_excludes(cpu, cpu->current) && !cpu_displaces(cpu))
		sched_give_way();
	cpu_arm(this_cpu());
	machine_event_unmask(enabled);
}

void sched_look(void)
{
	struct cpu *cpu = this_cpu();
	bool enabled;

	if (work_waits(cpu)) {
		catch_up(cpu);
		cpu = this_cpu();
	}
	if (!cpu_excludes(cpu, cpu->current) && !cpu_displaces(cpu))
		return;
	enabled = machine_event_mask();
	if (cpu_excludes(cpu, cpu->current))
		cpu_leave_for_another(cpu);
	else
		give_way(cpu);
	machine_event_unmask(enabled);
}
