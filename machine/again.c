/* SPDX-License-Identifier: MIT */
#include <machine/machines.h>

void machine_event_again(void)
{
	if (machine_is_skete())
		skete_event_again();
	else
		x86vm_event_again();
}
