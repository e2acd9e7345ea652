/* SPDX-License-Identifier: MIT */
#include <machine/machines.h>

bool machine_event_mask(void)
{
	if (machine_is_skete())
		return skete_event_mask();
	return x86vm_event_mask();
}

void machine_event_unmask(bool were_enabled)
{
	if (machine_is_skete())
		skete_event_unmask(were_enabled);
	else
		x86vm_event_unmask(were_enabled);
}
