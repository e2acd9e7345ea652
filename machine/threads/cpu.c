/* SPDX-License-Identifier: MIT */
#include <arch/lock.h>
#include <machine/cpu.h>
#include <machine/machine_cpus.h>
#include <machine/machines.h>

int machine_cpu_start(unsigned cpu, void (*entry)(void))
{
	arch_several_cpus = true;
	return machine_is_skete() ? skete_cpu_start(cpu, entry) : x86vm_cpu_start(cpu, entry);
}

void machine_cpu_kick(unsigned cpu)
{
	if (machine_is_skete())
		skete_cpu_kick(cpu);
	else
		x86vm_cpu_kick(cpu);
}

void machine_cpu_on_kick(void (*handler)(void))
{
	if (machine_is_skete())
		skete_cpu_on_kick(handler);
	else
		x86vm_cpu_on_kick(handler);
}
