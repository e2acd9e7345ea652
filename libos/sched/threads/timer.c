/* SPDX-License-Identifier: MIT */
#include <stddef.h>

#include <machine/event.h>
#include <sched/timer.h>

#include "cpu.h"

static void (*action)(void);

static void expire(struct timeout *timeout)
{
	(void)timeout;
	action();
}

static struct timeout timer = { .expire = expire };

void sched_timer(uint64_t deadline, void (*handler)(void))
{
	bool enabled = machine_event_mask();
	struct cpu *cpu = this_cpu();

	timeout_clear(&timer);
	action = handler;
	if (deadline != MACHINE_NEVER)
		timeout_set(&cpu->timeouts, &timer, deadline);
	/* Who is idle looks at the timeouts before it rests. */
	if (cpu->current != NULL)
		cpu_arm(cpu);
	machine_event_unmask(enabled);
}
