/* SPDX-License-Identifier: MIT */
/* Apart from clock.c: the boot log counts cycles without linking what knows their length. */
#include <arch/cpu.h>
#include <arch/setup.h>
#include <machine/clock.h>

uint64_t machine_clock_cycles(void)
{
	return rdtsc() - boot_tsc;
}
