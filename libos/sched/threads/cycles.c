/* SPDX-License-Identifier: MIT */
/*
 * How long threads have run.
 */
#include <stddef.h>

#include <machine/event.h>

#include "cpu.h"

static uint64_t of_turn(const struct cpu *cpu, const struct thread *thread)
{
	return cpu->current == thread ? machine_clock_cycles() - cpu->turn : 0;
}

uint64_t thread_cycles(struct thread *thread)
{
	bool enabled = machine_event_mask();
	struct cpu *cpu = cpu_lock_of(thread);
	uint64_t cycles = thread->cycles + of_turn(cpu, thread);

	spin_unlock(&cpu->lock);
	machine_event_unmask(enabled);
	return cycles;
}

uint64_t thread_cycles_of_all(void)
{
	uint64_t cycles;

	spin_lock(&threads_lock);
	cycles = threads_ended_cycles;
	for (struct thread *thread = thread_first(); thread != NULL; thread = thread->next_of_all)
		cycles += thread_cycles(thread);
	spin_unlock(&threads_lock);
	return cycles;
}
