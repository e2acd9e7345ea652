/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stdbool.h>

#include <crash/others.h>
#include <lib/format.h>
#include <log/log.h>
#include <log/program.h>
#include <machine/control.h>
#include <machine/event.h>
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

void report_panic(const struct exception *exception)
{
	enter_panic();
	report_cause("eremite: panic in the libOS", exception);
	report_here(exception->frame);
	machine_exit(MACHINE_PANICKED, 0);
}
