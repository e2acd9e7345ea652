/* SPDX-License-Identifier: MIT */
/*
 * The CPU sleeps.  (With threads, one sleeps before its CPU does: threads/sleep.c.)
 */
#include <machine/event.h>

#include "traced.h"

void __real_machine_wait(uint64_t deadline);
void __wrap_machine_wait(uint64_t deadline);

void __wrap_machine_wait(uint64_t deadline)
{
	traced_write();
	__real_machine_wait(deadline);
}
