/* SPDX-License-Identifier: MIT */
#include <machine/machines.h>

void machine_exit(enum machine_end how, int value)
{
	if (machine_is_skete())
		skete_exit(how, value);
	x86vm_exit(how, value);
}
