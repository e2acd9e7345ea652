/* SPDX-License-Identifier: MIT */
#include <machine/cpu.h>
#include <machine/machines.h>
#include <machine/machine_cpus.h>

unsigned machine_cpu_count(void)
{
	return machine_is_skete() ? skete_cpu_count() : x86vm_cpu_count();
}
