/* SPDX-License-Identifier: MIT */
/* Apart from epoch.c, so that taking note of the hint does not link the clocks. */
#include <machine/clock.h>

extern uint64_t epoch_hint;
uint64_t epoch_hint;

void machine_clock_set_epoch(uint64_t epoch)
{
	epoch_hint = epoch;
}
