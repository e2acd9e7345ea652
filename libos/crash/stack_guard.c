/* SPDX-License-Identifier: MIT */
/*
 * The libOS's own stack protector.  The build renames these symbols: the C library has its own.
 */
#include <stdint.h>

#include <crash/exception.h>
#include <crash/stack_guard.h>
#include <rand/random.h>
#include <who.h>

extern uintptr_t __stack_chk_guard;
_Noreturn void __stack_chk_fail(void);

uintptr_t __stack_chk_guard;

void __stack_chk_fail(void)
{
	panic("a buffer on the stack overflowed");
}

__attribute__((no_stack_protector)) void stack_guard_init(void)
{
	uintptr_t guard;

	if (frames_are_kept())
		return;
	/* Not in place: the functions on the way check the canary themselves. */
	random_boot(&guard, sizeof guard);
	__stack_chk_guard = guard;
}
