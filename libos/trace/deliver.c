/* SPDX-License-Identifier: MIT */
/*
 * A handler begins: --- SIGINT {si_signo=SIGINT, ...} ---
 *
 * If it runs before a call returns, then either that has its result, which is shown first, or it was
 * interrupted (-EINTR), and goes on or returns when the handler has returned.
 */
#include <errno.h>

#include <arch/sigframe.h>
#include <trace/show.h>

#include "traced.h"

int __real_arch_sigframe_push(struct trap_frame *frame, const struct arch_sigframe *request);
int __wrap_arch_sigframe_push(struct trap_frame *frame, const struct arch_sigframe *request);

static void show(struct trace *trace, const void *subject)
{
	const siginfo_t *info = subject;

	trace_put(trace, "--- ");
	trace_show_signal(trace, info->si_signo);
	trace_put(trace, " ");
	trace_show_siginfo(trace, info);
	trace_put(trace, " ---");
}

int __wrap_arch_sigframe_push(struct trap_frame *frame, const struct arch_sigframe *request)
{
	long result = (long)arch_frame_result(frame);
	int error = __real_arch_sigframe_push(frame, request);

	if (error != 0)
		return error;
	if (result == -EINTR)
		traced_leave();
	else
		traced_return(result);
	traced_line(show, request->info);
	return 0;
}
