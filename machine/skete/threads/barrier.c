/* SPDX-License-Identifier: MIT */
#include <arch/cpu.h>
#include <arch/own.h>
#include <machine/machine_cpus.h>

#include "skete.h"

/* A CPU that is nearly always in calls is hardly ever where an event can reach it: here it waits. */
static void take_events(void)
{
	while (__atomic_load_n(&arch_own_upcall()->pending, __ATOMIC_RELAXED) != 0)
		cpu_pause();
}

bool skete_cpu_barrier(void)
{
	bool done = skete_call(SKETE_BARRIER, 0, 0, 0, 0) == 0;

	take_events();
	return done;
}
