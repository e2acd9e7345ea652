/* SPDX-License-Identifier: MIT */
/*
 * The C library found its heap or its state corrupted.  A handler of SIGSEGV runs if the program
 * can have one.
 */
#include <signal.h>

#include <crash/exception.h>
#include <signal/hooks.h>

/* <signal/signal.h> would make the reference to signal_exception a strong one. */
_Noreturn void eremite_crash(void);

static void raise_segv(struct trap_frame *frame)
{
	struct exception exception = {
		.signal = SIGSEGV,
		.code = SI_KERNEL,
		.address = 0,
		.access = PAGE_ACCESS_NONE,
		.what = "the C library found corrupted memory (a double free, a smashed stack, ...)",
		.frame = frame,
	};

	if (!signal_hook_exception(&exception))
		crash_by_signal(SIGSEGV, &exception);
}

_Noreturn void eremite_crash(void)
{
	for (;;) /* a handler that returns meets the same instruction again, as after a trap */
		arch_with_frame(raise_segv, 0);
}
