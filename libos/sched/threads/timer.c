/* SPDX-License-Identifier: MIT */
#include <stddef.h>

#include <machine/event.h>
#include <sched/timer.h>

#include "cpu.h"

void sched_timeout(struct timeout *timeout, uint64_t deadline)
{
	bool enabled;
	struct cpu *cpu;

	timeout_clear(timeout);
	if (deadline == MACHINE_NEVER)
		return;
	enabled = machine_event_mask();
	cpu = this_cpu();
	timeout_set(&cpu->timeouts, timeout, deadline);
	/* Who is idle looks at the timeouts before it rests. */
	if (cpu->current != NULL)
		cpu_arm(cpu);
	machine_event_unmask(enabled);
}
