/* SPDX-License-Identifier: MIT */
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>

#include <arch/step.h>
#include <crash/exception.h>
#include <crash/others.h>
#include <lib/format.h>
#include <log/log.h>
#include <log/program.h>
#include <machine/control.h>
#include <machine/event.h>
#include <sched/hooks.h>
#include <who.h>

#include "report.h"

/* A panic inside of a panic's report only ends the guest. */
static void enter_panic(void)
{
	static bool panicking;

	machine_event_mask();
	report_alone();
	if (panicking)
		machine_exit(MACHINE_PANICKED, 0);
	panicking = true;
}

static void report_here(struct trap_frame *frame)
{
	report_thread();
	report_context(frame);
	report_others();
	machine_exit(MACHINE_PANICKED, 0);
}

void panic(const char *pattern, ...)
{
	char text[160];
	va_list arguments;

	enter_panic();
	va_start(arguments, pattern);
	format_list(text, sizeof text, pattern, arguments);
	va_end(arguments);
	report_line("eremite: panic in the libOS: %s", text);
	arch_with_frame(report_here, 0);
	machine_exit(MACHINE_PANICKED, 0);
}

static _Noreturn void report_panic(const struct exception *exception)
{
	enter_panic();
	report_cause("eremite: panic in the libOS", exception);
	report_here(exception->frame);
	machine_exit(MACHINE_PANICKED, 0);
}

void exception_raise_own(const struct exception *exception)
{
	if (arch_in_libos(exception->frame->rip) || exception->signal == 0) {
		if (arch_step_over != NULL && arch_step_over(exception->frame))
			return;
		report_panic(exception);
	}
	/* There is no handler of SIGKILL. */
	if (signal_exception != NULL && signal_exception(exception))
		return;
	crash_by_signal(exception->signal, exception);
}

void exception_raise(const struct exception *exception)
	__attribute__((weak, alias("exception_raise_own")));
