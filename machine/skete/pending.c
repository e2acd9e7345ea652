/* SPDX-License-Identifier: MIT */
#include <arch/setup.h>
#include <machine/machines.h>

#include "skete.h"

void (*skete_timer_handler)(void);
void (*skete_input_handler)(void);

void skete_handle_pending(void)
{
	uint32_t pending;

	while ((pending = __atomic_exchange_n(&arch_upcall.pending, 0, __ATOMIC_SEQ_CST)) != 0) {
		if (pending & SKETE_EVENT_TIMER && skete_timer_handler != NULL)
			skete_timer_handler();
		if (pending & SKETE_EVENT_INPUT && skete_input_handler != NULL)
			skete_input_handler();
	}
}
