/* SPDX-License-Identifier: MIT */
/*
 * The end: +++ exited with 0 +++, +++ killed by SIGTERM +++
 */
#include <machine/control.h>
#include <trace/show.h>

#include "traced.h"

_Noreturn void __real_machine_exit(enum machine_end how, int value);
_Noreturn void __wrap_machine_exit(enum machine_end how, int value);

static void show_status(struct trace *trace, const void *subject)
{
	const int *status = subject;

	trace_format(trace, "+++ exited with %d +++", *status);
}

static void show_signal(struct trace *trace, const void *subject)
{
	const int *number = subject;

	trace_put(trace, "+++ killed by ");
	trace_show_signal(trace, *number);
	trace_put(trace, " +++");
}

_Noreturn void __wrap_machine_exit(enum machine_end how, int value)
{
	traced_write();
	traced_finish();
	if (how == MACHINE_EXITED)
		traced_line(show_status, &value);
	else if (how == MACHINE_SIGNALED)
		traced_line(show_signal, &value);
	__real_machine_exit(how, value);
}
