/* SPDX-License-Identifier: MIT */
/*
 * How a detached thread ends, which unmaps its own stack: two calls of musl's.
 */
#include <stddef.h>

#include "traced.h"

extern const struct trace_call eremite_trace_munmap, eremite_trace_exit;

_Noreturn void __real_eremite_unmapself(void *base, size_t size, size_t guard);
_Noreturn void __wrap_eremite_unmapself(void *base, size_t size, size_t guard);

_Noreturn void __wrap_eremite_unmapself(void *base, size_t size, size_t guard)
{
	const long arguments[6] = { (long)base, (long)size };
	static const long status[6];
	struct traced traced;

	if (traced_begin(&traced, &eremite_trace_munmap, arguments))
		traced_end(&traced, 0);
	traced_begin(&traced, &eremite_trace_exit, status);
	traced_leave();
	__real_eremite_unmapself(base, size, guard);
}
