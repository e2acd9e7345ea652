/* SPDX-License-Identifier: MIT */
#include "lock.h"

unsigned mm_lock_depth;

__attribute__((noinline)) void mm_touch_stack(void)
{
	volatile char stack[MM_STACK_BYTES];

	stack[0] = 0;
	(void)stack[0]; /* or the compilers warn */
}
