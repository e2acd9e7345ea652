/* SPDX-License-Identifier: MIT */
/*
 * <machine/cpu.h> as each machine provides it; see <machine/machines.h>.
 */
#ifndef MACHINE_MACHINE_CPUS_H
#define MACHINE_MACHINE_CPUS_H

#include <stdbool.h>

#define MACHINE_CPU_FUNCTIONS(name) \
	unsigned name##_cpu_count(void); \
	int name##_cpu_start(unsigned cpu, void (*entry)(void)); \
	void name##_cpu_kick(unsigned cpu); \
	void name##_cpu_on_kick(void (*handler)(void))

MACHINE_CPU_FUNCTIONS(skete);
MACHINE_CPU_FUNCTIONS(x86vm);

bool skete_cpu_barrier(void);

#endif
