/* SPDX-License-Identifier: MIT */
/*
 * A signal that ends the program: --- SIGSEGV {si_signo=SIGSEGV, ...} ---
 */
#include <errno.h>

#include <arch/sigframe.h>
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

/* By whom is not known any more. */
static void show_sent(struct trace *trace, const struct cause *cause)
{
	trace_put(trace, "{si_signo=");
	trace_show_signal(trace, cause->number);
	trace_put(trace, ", si_code=");
	trace_show_names(trace, &trace_names_signal_code, (unsigned)cause->code);
	trace_put(trace, "}");
}

static void show(struct trace *trace, const void *subject)
{
	const struct cause *cause = subject;

	trace_put(trace, "--- ");
	trace_show_signal(trace, cause->number);
	trace_put(trace, " ");
	if (cause->code > 0)
		trace_show_siginfo(trace, cause);
	else
		show_sent(trace, cause);
	trace_put(trace, " ---");
}

_Noreturn void __wrap_crash_by_signal(int signal, const struct exception *exception)
{
	struct cause cause = { .number = signal };

	if (exception != NULL) {
		cause.code = exception->code;
		cause.address = exception->address;
	}
	/* One that was sent is delivered where a call returns, or outside of calls. */
	if (exception != NULL && exception->what == NULL &&
	    (long)arch_frame_result(exception->frame) != -EINTR)
		traced_return((long)arch_frame_result(exception->frame));
	traced_write();
	traced_line(show, &cause);
	__real_crash_by_signal(signal, exception);
}
