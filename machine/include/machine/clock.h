/* SPDX-License-Identifier: MIT */
/*
 * Machine interface: time.  All times are in nanoseconds.
 */
#ifndef MACHINE_CLOCK_H
#define MACHINE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#define MACHINE_NEVER UINT64_MAX

/* What the clock shows at the entry of the guest: as where a kernel and an init came first.  Programs
 * take the first second, or the first five, for a time that is not known yet. */
#define MACHINE_CLOCK_START 10000000000u

/* Since MACHINE_CLOCK_START before the entry of the guest; monotonic over all CPUs.  The first call
 * may calibrate. */
uint64_t machine_clock_monotonic(void);

/* Wall clock: nanoseconds since 1970-01-01 UTC at the moment at which machine_clock_monotonic
 * would have returned 0.  -ENODEV if the machine cannot tell. */
int machine_clock_epoch(uint64_t *epoch);

/* The launcher's word for the wall clock at the entry: used instead of the machine's own clock (boot
 * only). */
void machine_clock_set_epoch(uint64_t epoch);

/* Raw cycles since entry, without any calibration. */
uint64_t machine_clock_cycles(void);

/* Cycles as nanoseconds.  The first call may calibrate. */
uint64_t machine_clock_duration(uint64_t cycles);

/* What machine_clock_monotonic shows at CYCLES. */
static inline uint64_t machine_clock_at(uint64_t cycles)
{
	return MACHINE_CLOCK_START + machine_clock_duration(cycles);
}

#endif
