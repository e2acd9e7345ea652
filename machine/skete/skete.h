/* SPDX-License-Identifier: MIT */
/*
 * What the files of machine/skete share.
 */
#ifndef SKETE_H
#define SKETE_H

#include <stdbool.h>
#include <stdint.h>

#include <arch/trap.h>
#include <eremite/skete.h>
#include <machine/away.h>

extern uint64_t skete_call_entry;

/* Call the monitor. */
static inline long skete_call(enum skete_call number, uint64_t a, uint64_t b, uint64_t c,
			      uint64_t d)
{
	register uint64_t fourth __asm__("r10") = d;
	long result = number;
	uint64_t left = machine_leaves();

	__asm__ volatile("call *%5"
			 : "+a"(result)
			 : "D"(a), "S"(b), "d"(c), "r"(fourth), "m"(skete_call_entry)
			 : "memory", "cc");
	machine_is_back(left);
	return result;
}

/* pages.c: the monitor has mapped the stack and the bss (boot only). */
void skete_pages_given(const struct eremite_boot_info *info);

/* pending.c: who is called for SKETE_EVENT_TIMER and SKETE_EVENT_INPUT. */
extern void (*skete_timer_handler)(void);
extern void (*skete_input_handler)(void);
extern void (*skete_timer_handlers[])(void), (*skete_kick_handler)(void); /* with several CPUs */
/* Call them for what is pending.  Events are masked. */
void skete_handle_pending(void);

/* interrupts.c: an event; there if the program uses events. */
void skete_interrupt(struct trap_frame *frame) __attribute__((weak));

/* Events are on from now on, whatever WERE_ENABLED says: returns what to give to the unmasking.
 * In interrupts.c, so that whoever can have events is linked with what takes them. */
bool skete_events_begin(bool were_enabled);

#endif
