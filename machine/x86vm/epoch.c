/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include <machine/clock.h>

#include "x86vm.h"

extern uint64_t epoch_hint;

int machine_clock_epoch(uint64_t *epoch)
{
	int64_t seconds;

	if (epoch_hint != 0) {
		*epoch = epoch_hint - MACHINE_CLOCK_START;
		return 0;
	}
	if (kvmclock_epoch(epoch) == 0)
		return 0;
	seconds = rtc_seconds();
	if (seconds < 0)
		return -ENODEV;
	*epoch = (uint64_t)seconds * 1000000000u - machine_clock_monotonic();
	return 0;
}
