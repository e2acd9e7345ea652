/* SPDX-License-Identifier: MIT */
#include <machine/clock.h>

#include "x86vm.h"

uint64_t machine_clock_duration(uint64_t cycles)
{
	return (uint64_t)((unsigned __int128)cycles * tsc_scale() >> SCALE_SHIFT);
}

uint64_t machine_clock_monotonic(void)
{
	return machine_clock_at(machine_clock_cycles());
}
