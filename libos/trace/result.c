/* SPDX-License-Identifier: MIT */
#include <fcntl.h>

#include <trace/kinds.h>
#include <trace/show.h>

#define ERROR_LAST 4095

static void show_error(struct trace *trace, long number)
{
	for (unsigned i = 0; i < trace_error_count; i++) {
		if (trace_errors[i].number != number)
			continue;
		trace_format(trace, "-1 %s (%s)", trace_errors[i].name, trace_errors[i].text);
		return;
	}
	trace_format(trace, "-1 error %ld", number);
}

/* True: the result is an error, and was shown. */
static bool failed(struct trace *trace)
{
	if (trace->result >= 0 || trace->result < -ERROR_LAST)
		return false;
	show_error(trace, -trace->result);
	return true;
}

void trace_result_plain(struct trace *trace)
{
	if (!failed(trace))
		trace_format(trace, "%ld", trace->result);
}

void trace_result_address(struct trace *trace)
{
	if (!failed(trace))
		trace_format(trace, "0x%lx", (unsigned long)trace->result);
}

void trace_result_octal(struct trace *trace)
{
	if (!failed(trace))
		trace_show_octal(trace, (unsigned)trace->result);
}

void trace_result_never(struct trace *trace)
{
	trace_put(trace, "?");
}

void trace_result_fcntl(struct trace *trace)
{
	const struct trace_names *names = NULL;
	int operation = trace_number(trace, 1);

	if (failed(trace))
		return;
	if (operation == F_GETFD)
		names = &trace_names_fd_flags;
	else if (operation == F_GETFL)
		names = &trace_names_open_flags;
	if (names == NULL || (operation == F_GETFD && trace->result == 0)) {
		trace_format(trace, "%ld", trace->result);
		return;
	}
	trace_format(trace, "0x%lx (flags ", (unsigned long)trace->result);
	trace_show_names(trace, names, (unsigned)trace->result);
	trace_put(trace, ")");
}
