/* SPDX-License-Identifier: MIT */
/*
 * A signal that ends the program: --- SIGSEGV {si_signo=SIGSEGV, ...} ---
 */
#include <crash/exception.h>
#include <trace/show.h>

#include "traced.h"

_Noreturn void __real_crash_by_signal(int signal, const struct exception *exception);
_Noreturn void __wrap_crash_by_signal(int signal, const struct exception *exception);

/* The beginning of the kernel's siginfo_t. */
struct cause {
	int number, error, code, unused;
	uint64_t address, unused2;
};

static void show(struct trace *trace, const void *subject)
{
	const struct cause *cause = subject;

	trace_put(trace, "--- ");
	trace_show_signal(trace, cause->number);
	trace_put(trace, " ");
	if (cause->code > 0)
		trace_show_siginfo(trace, cause);
	else
		trace_format(trace, "{si_code=%d}", cause->code);
	trace_put(trace, " ---");
}

_Noreturn void __wrap_crash_by_signal(int signal, const struct exception *exception)
{
	struct cause cause = { .number = signal };

	if (exception != NULL) {
		cause.code = exception->code;
		cause.address = exception->address;
	}
	traced_leave();
	traced_line(show, &cause);
	__real_crash_by_signal(signal, exception);
}
