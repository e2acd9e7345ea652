/* SPDX-License-Identifier: MIT */
#include <machine/machines.h>

void machine_timer_arm(uint64_t deadline, void (*handler)(void))
{
	if (machine_is_skete())
		skete_timer_arm(deadline, handler);
	else
		x86vm_timer_arm(deadline, handler);
}
