/* SPDX-License-Identifier: MIT */
#include "lock.h"

struct nest mm_nest = NEST("memory");

__attribute__((noinline)) void mm_touch_stack(void)
{
	volatile char stack[MM_STACK_BYTES];

	stack[0] = 0;
	(void)stack[0]; /* or the compilers warn */
}
