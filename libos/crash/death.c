/* SPDX-License-Identifier: MIT */
/*
 * The end of the application by a signal.
 */
#include <signal.h>

#include <arch/lock_check.h>
#include <lib/format.h>
#include <log/program.h>
#include <machine/control.h>
#include <machine/event.h>
#include <who.h>

#include "report.h"

#define BIT(signal) (1ull << (signal))

/* Where Linux would dump core, somebody wants to know why (signal(7)). */
static const uint64_t core_signals = BIT(SIGQUIT) | BIT(SIGILL) | BIT(SIGTRAP) | BIT(SIGABRT) |
				     BIT(SIGBUS) | BIT(SIGFPE) | BIT(SIGSEGV) | BIT(SIGXCPU) |
				     BIT(SIGXFSZ) | BIT(SIGSYS);

static const char *signal_name(int signal)
{
	switch (signal) {
	case SIGQUIT: return "SIGQUIT";
	case SIGILL: return "SIGILL";
	case SIGTRAP: return "SIGTRAP";
	case SIGABRT: return "SIGABRT";
	case SIGBUS: return "SIGBUS";
	case SIGFPE: return "SIGFPE";
	case SIGKILL: return "SIGKILL";
	case SIGSEGV: return "SIGSEGV";
	case SIGXCPU: return "SIGXCPU";
	case SIGXFSZ: return "SIGXFSZ";
	case SIGSYS: return "SIGSYS";
	default: return "a signal";
	}
}

static void report(int signal, const struct exception *exception)
{
	char subject[96];

	format(subject, sizeof subject, "%s: %s", program_name[0] != '\0' ? program_name : "program",
	       signal_name(signal));
	if (exception->what != NULL && exception->signal == SIGKILL)
		report_line("%s: out of memory: all RAM is in use; run it with more (-m)", subject);
	else if (exception->what != NULL)
		report_cause(subject, exception);
	else
		report_line("%s, sent by the program itself", subject);
	report_thread();
	report_context(exception->frame);
	report_peers(signal);
}

void crash_by_signal(int signal, const struct exception *exception)
{
	machine_event_mask();
	report_alone();
	if (exception != NULL && (core_signals & BIT(signal) || exception->what != NULL))
		report(signal, exception);
	lock_program_ends();
	machine_exit(MACHINE_SIGNALED, signal);
}
