/* SPDX-License-Identifier: MIT */
/*
 * How musl keeps handlers away (<signal/signal.h>), shown as the call that it stands for.  Its
 * reference is weak, so that wraps.options asks for this one.
 */
#include <signal/signal.h>

#include "traced.h"

extern const struct trace_call eremite_trace_rt_sigprocmask;

long __real_eremite_signal_mask(int how, const void *set, void *old, size_t size);
long __wrap_eremite_signal_mask(int how, const void *set, void *old, size_t size);

long __wrap_eremite_signal_mask(int how, const void *set, void *old, size_t size)
{
	const long arguments[6] = { how, (long)set, (long)old, (long)size };
	struct traced traced;
	bool shown = traced_begin(&traced, &eremite_trace_rt_sigprocmask, arguments);
	long result = __real_eremite_signal_mask(how, set, old, size);

	if (shown)
		traced_end(&traced, result);
	return result;
}
