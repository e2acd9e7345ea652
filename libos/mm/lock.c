/* SPDX-License-Identifier: MIT */
#include <machine/event.h>

#include "lock.h"

struct nest mm_nest = NEST("memory");

__attribute__((noinline)) void mm_touch_stack(void)
{
	volatile char stack[MM_STACK_BYTES];

	stack[0] = 0;
	(void)stack[0]; /* or the compilers warn */
}

bool mm_lock(void)
{
	bool were_enabled;

	if (!nest_held(&mm_nest))
		mm_touch_stack();
	were_enabled = machine_event_mask();
	nest_lock(&mm_nest);
	return were_enabled;
}

void mm_unlock(bool were_enabled)
{
	nest_unlock(&mm_nest);
	machine_event_unmask(were_enabled);
}
