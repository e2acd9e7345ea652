/* SPDX-License-Identifier: MIT */
/*
 * A machine's clock, events and timer, driven by a test.  Time passes only as the test says, and
 * while the libOS waits.
 */
#ifndef FAKE_CLOCK_H
#define FAKE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

/* Start again at time 0: no timer, no wall clock. */
void fake_clock_reset(void);

/* Let NS pass; the timer's handler is called at its deadline. */
void fake_clock_advance(uint64_t ns);

/* What machine_clock_epoch tells. */
void fake_clock_set_epoch(uint64_t epoch);

/* Called in every wait before time passes, as another event would be; NULL for none. */
extern void (*fake_clock_on_wait)(void);

/* When the timer is armed for; MACHINE_NEVER if it is not. */
uint64_t fake_timer_deadline(void);

/* How many waits there were. */
extern unsigned fake_clock_waits;

/* Events are masked. */
extern bool fake_events_masked;

#endif
