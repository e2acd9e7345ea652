/* SPDX-License-Identifier: MIT */
/*
 * Masking: a word that the monitor looks at (eremite/skete.h).
 */
#include <arch/setup.h>
#include <machine/machines.h>

#include "skete.h"

void (*skete_timer_handler)(void);
void (*skete_input_handler)(void);

static volatile uint32_t *masked(void)
{
	return &arch_upcall.masked;
}

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

bool skete_event_mask(void)
{
	bool enabled = *masked() == 0;

	*masked() = 1;
	return enabled;
}

void skete_event_unmask(bool were_enabled)
{
	/* What is pending now, the monitor raises again soon. */
	if (were_enabled)
		*masked() = 0;
}
