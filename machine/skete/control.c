/* SPDX-License-Identifier: MIT */
#include <machine/machines.h>

#include "skete.h"

_Static_assert((int)SKETE_EXITED == (int)MACHINE_EXITED &&
	       (int)SKETE_SIGNALED == (int)MACHINE_SIGNALED &&
	       (int)SKETE_PANICKED == (int)MACHINE_PANICKED, "passed on as they are");

void skete_exit(enum machine_end how, int value)
{
	for (;;)
		skete_call(SKETE_EXIT, how, (uint64_t)value, 0, 0);
}
