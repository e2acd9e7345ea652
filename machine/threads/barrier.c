/* SPDX-License-Identifier: MIT */
#include <machine/cpu.h>
#include <machine/machine_cpus.h>
#include <machine/machines.h>

bool machine_cpu_barrier(void)
{
	return machine_is_skete() && skete_cpu_barrier();
}
