/* SPDX-License-Identifier: MIT */
#include <signal.h>

#include <crash/exception.h>
#include <sched/hooks.h>

#include "report.h"

void exception_raise(const struct exception *exception)
{
	if (arch_in_libos(exception->frame->rip) || exception->signal == 0)
		report_panic(exception);
	if (exception->signal != SIGKILL && signal_exception != NULL && signal_exception(exception))
		return;
	crash_by_signal(exception->signal, exception);
}
