/* SPDX-License-Identifier: MIT */
#include <machine/machines.h>

void machine_wait(uint64_t deadline)
{
	if (machine_is_skete())
		skete_wait(deadline);
	else
		x86vm_wait(deadline);
}
