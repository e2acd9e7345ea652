/* SPDX-License-Identifier: MIT */
#include <trace/show.h>
#include <trace/kinds.h>

/* Arguments FROM to END.  One that shows nothing has no comma either. */
static void show_arguments(struct trace *trace, unsigned from, unsigned end)
{
	for (unsigned i = from; i < end; i++) {
		size_t before = trace->length, shown;

		if (i > 0)
			trace_put(trace, ", ");
		shown = trace->length;
		trace->call->arguments[i].show(trace, i);
		if (trace->length == shown && !trace->cut)
			trace->length = before;
	}
}

void trace_enter(struct trace *trace)
{
	trace_format(trace, "%s(", trace->call->name);
	show_arguments(trace, 0, trace->call->before);
	if (trace_is_last(trace->call))
		trace_leave(trace);
}

void trace_leave(struct trace *trace)
{
	show_arguments(trace, trace->call->before, trace->call->count);
	trace->shows_result = true;
	trace_put(trace, ") = ");
	trace->call->show_result(trace);
}

bool trace_is_last(const struct trace_call *call)
{
	return call->show_result == trace_result_never;
}
