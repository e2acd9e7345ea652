/* SPDX-License-Identifier: MIT */
#include <machine/machines.h>

#include "skete.h"

void skete_console_listen(void (*handler)(void))
{
	bool enabled = skete_events_begin(skete_event_mask());

	skete_input_handler = handler;
	skete_call(SKETE_CONSOLE_LISTEN, 0, 0, 0, 0);
	skete_event_unmask(enabled);
}

size_t skete_console_read(void *data, size_t size)
{
	long count = skete_call(SKETE_CONSOLE_READ, (uintptr_t)data, size, 0, 0);

	return count > 0 ? (size_t)count : 0;
}
