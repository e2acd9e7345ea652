/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include <machine/machine_cpus.h>

unsigned x86vm_cpu_count(void)
{
	return 1;
}

int x86vm_cpu_start(unsigned cpu, void (*entry)(void))
{
	(void)cpu;
	(void)entry;
	return -EAGAIN;
}

void x86vm_cpu_kick(unsigned cpu)
{
	(void)cpu;
}

void x86vm_cpu_on_kick(void (*handler)(void))
{
	(void)handler;
}
