/* SPDX-License-Identifier: MIT */
#include <unistd.h>

#include "strace.h"

static char text[sizeof((struct line *)0)->text];
static struct line *newest;         /* held until its call returns, or for a while */
static const struct line *open_line; /* on the terminal, without its end */

static void put(const char *from, size_t size)
{
	for (ssize_t count; size > 0; from += count, size -= (size_t)count) {
		count = write(STDERR_FILENO, from, size);
		if (count <= 0)
			return;
	}
}

void output_finish(void)
{
	static const char unfinished[] = " <unfinished ...>\n";

	if (open_line != NULL)
		put(unfinished, sizeof unfinished - 1);
	open_line = NULL;
}

static void start(struct trace *trace, char *to)
{
	trace->text = to;
	trace->size = sizeof text - 1;
	trace->length = 0;
	trace->cut = false;
}

static void end(struct trace *trace)
{
	trace->text[trace->length++] = '\n';
	put(trace->text, trace->length);
}

void output_begin(struct line *line, const struct trace_call *call, const long *arguments)
{
	output_wait();
	*line = (struct line){ .trace = { .call = call, .arguments = arguments } };
	start(&line->trace, line->text);
	trace_enter(&line->trace);
	newest = line;
	if (!trace_is_last(call))
		return;
	output_finish();
	end(&line->trace);
	newest = NULL;
}

void output_wait(void)
{
	if (newest == NULL)
		return;
	output_finish();
	put(newest->text, newest->trace.length);
	newest->written = true;
	open_line = newest;
	newest = NULL;
}

void output_forget(const struct line *line)
{
	if (newest == line)
		newest = NULL;
	if (open_line == line)
		output_finish();
}

void output_end(struct line *line, long result)
{
	struct trace *trace = &line->trace;

	if (newest != line)
		output_wait();
	newest = NULL;
	if (line->written)
		start(trace, line->text);
	if (open_line != line)
		output_finish();
	if (line->written && open_line != line)
		trace_format(trace, "<... %s resumed>", trace->call->name);
	open_line = NULL;
	trace->result = result;
	trace_leave(trace);
	end(trace);
}

void output_start(struct trace *trace)
{
	output_wait();
	output_finish();
	start(trace, text);
}

void output_text(struct trace *trace)
{
	end(trace);
}
