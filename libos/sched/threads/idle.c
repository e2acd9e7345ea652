/* SPDX-License-Identifier: MIT */
/*
 * A CPU without a thread.
 */
#include <stddef.h>

#include <crash/exception.h>
#include <machine/event.h>

#include "cpu.h"

static bool take(struct cpu *cpu)
{
	struct thread *next;

	spin_lock(&cpu->lock);
	next = queue_first(&cpu->queue);
	if (next != NULL) {
		queue_remove(&cpu->queue, next);
		next->state = THREAD_RUNS;
		cpu->current = next;
	}
	spin_unlock(&cpu->lock);
	return next != NULL;
}

/* Events are masked. */
static void rest(struct cpu *cpu)
{
	uint64_t start = machine_clock_cycles();

	cpu->armed = MACHINE_NEVER;
	machine_wait(cpu->timeouts.first);
	cpu->idle_cycles += machine_clock_cycles() - start;
}

void cpu_idle(struct cpu *cpu)
{
	for (;;) {
		work_do(cpu);
		machine_event_mask();
		if (take(cpu))
			break;
		if (!work_waits(cpu))
			rest(cpu);
	}
	cpu->turn = machine_clock_cycles();
	if (cpu->timeouts.first < cpu->armed || cpu->queue.count > 0)
		cpu_arm(cpu);
}
