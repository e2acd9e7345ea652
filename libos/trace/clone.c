/* SPDX-License-Identifier: MIT */
/*
 * How musl starts a thread, shown as the call that it stands for.
 */
#include "traced.h"

extern const struct trace_call eremite_trace_clone;

int __real_eremite_clone(int (*fn)(void *), void *stack, int flags, void *argument,
			 int *parent_tid, void *tls, int *child_tid);
int __wrap_eremite_clone(int (*fn)(void *), void *stack, int flags, void *argument,
			 int *parent_tid, void *tls, int *child_tid);

int __wrap_eremite_clone(int (*fn)(void *), void *stack, int flags, void *argument,
			 int *parent_tid, void *tls, int *child_tid)
{
	const long arguments[6] = {
		flags, (long)stack, (long)parent_tid, (long)child_tid, (long)tls,
	};
	struct traced traced;
	bool shown = traced_begin(&traced, &eremite_trace_clone, arguments);
	int result = __real_eremite_clone(fn, stack, flags, argument, parent_tid, tls, child_tid);

	if (shown)
		traced_end(&traced, result);
	return result;
}
