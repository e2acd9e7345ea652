/* SPDX-License-Identifier: MIT */
#include <arch/page.h>
#include <machine/cpu.h>
#include <machine/machine_cpus.h>

#include "skete.h"

unsigned skete_cpu_count(void)
{
	/* Where the boot information is (eremite/skete.h). */
	const struct skete_boot *boot =
		(const struct skete_boot *)((skete_call_entry & ~PAGE_MASK) + PAGE_SIZE);

	return boot->cpus <= MACHINE_CPUS ? (unsigned)boot->cpus : MACHINE_CPUS;
}
