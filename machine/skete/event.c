/* SPDX-License-Identifier: MIT */
/*
 * Masking: a word that the monitor looks at (eremite/skete.h).
 */
#include <arch/own.h>
#include <machine/machines.h>

#include "skete.h"

static volatile uint32_t *masked(void)
{
	return &arch_own_upcall()->masked;
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
