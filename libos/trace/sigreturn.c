/* SPDX-License-Identifier: MIT */
/*
 * A handler ends: musl's trampoline calls the libOS, and the call rt_sigreturn is not made.
 */
#include <signal/signal.h>

#include "traced.h"

extern const struct trace_call eremite_trace_rt_sigreturn;

_Noreturn void __real_eremite_sigreturn(void *stack);
_Noreturn void __wrap_eremite_sigreturn(void *stack);

_Noreturn void __wrap_eremite_sigreturn(void *stack)
{
	static const long none[6];
	struct traced traced;

	traced_begin(&traced, &eremite_trace_rt_sigreturn, none);
	traced_leave();
	__real_eremite_sigreturn(stack);
}
