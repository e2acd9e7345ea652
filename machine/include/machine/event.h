/* SPDX-License-Identifier: MIT */
/*
 * Machine interface: events (interrupts), idling, the timer.
 *
 * An event handler runs with events masked, on a stack of its own, and only records that there is
 * work.  It may interrupt code of the libOS at any instruction, and takes no lock.
 */
#ifndef MACHINE_EVENT_H
#define MACHINE_EVENT_H

#include <stdbool.h>
#include <stdint.h>

/* Mask and unmask events on this CPU.  Masks nest: unmask with what mask returned. */
bool machine_event_mask(void);
void machine_event_unmask(bool were_enabled);

/* Idle until an event arrives or machine_clock_monotonic reaches DEADLINE (MACHINE_NEVER: no
 * limit).  Called with events masked, so that a caller can check its condition first without a
 * race; events are handled inside; returns with events masked. */
void machine_wait(uint64_t deadline);

/* Raise the timer event at DEADLINE (monotonic ns; MACHINE_NEVER: disarm).  One shot, one per CPU;
 * HANDLER is an event handler. */
void machine_timer_arm(uint64_t deadline, void (*handler)(void));

/* Raise an event again soon (some 100 microseconds): there is work that this one could not do. */
void machine_event_again(void);

#endif
