/* SPDX-License-Identifier: MIT */
#include <arch/lock_check.h>
#include <arch/own.h>
#include <machine/cpu.h>
#include <machine/machines.h>

#include "skete.h"

void (*skete_timer_handlers[MACHINE_CPUS])(void);
void (*skete_input_handler)(void);
void (*skete_kick_handler)(void);

static void handle(uint32_t events)
{
	void (*timer)(void) = skete_timer_handlers[machine_cpu()];

	if (events & SKETE_EVENT_TIMER && timer != NULL)
		timer();
	if (events & SKETE_EVENT_INPUT && skete_input_handler != NULL)
		skete_input_handler();
	if (events & SKETE_EVENT_KICK && skete_kick_handler != NULL)
		skete_kick_handler();
}

void skete_handle_pending(void)
{
	uint32_t *events = &arch_own_upcall()->pending, pending;

	lock_event(true);
	while ((pending = __atomic_exchange_n(events, 0, __ATOMIC_SEQ_CST)) != 0)
		handle(pending);
	lock_event(false);
}
