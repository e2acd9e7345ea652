/* SPDX-License-Identifier: MIT */
#include <string.h>

#include <machine/console.h>
#include <trace/show.h>

#include "traced.h"

#define LINE_SIZE 1024

/* Code of the libOS is not preempted: one line is on the way at a time. */
static char line[LINE_SIZE];
static struct traced *current;
static const struct traced *open_line; /* on the console, without its end */
static char choice[TRACED_CHOICE_SIZE] = "all";

void traced_choose(const char *text)
{
	size_t size = strlen(text) + 1;

	memcpy(choice, text, size < sizeof choice ? size : sizeof choice);
	choice[sizeof choice - 1] = '\0';
}

static void put(const char *text, size_t length)
{
	machine_console_write(CONSOLE_ERROR, text, length);
}

void traced_finish(void)
{
	static const char unfinished[] = " <unfinished ...>\n";

	if (open_line != NULL)
		put(unfinished, sizeof unfinished - 1);
	open_line = NULL;
}

static void start_text(struct trace *trace)
{
	trace->text = line;
	trace->size = sizeof line - 1; /* and a newline */
	trace->length = 0;
	trace->cut = false;
}

static void write_line(struct trace *trace)
{
	trace->text[trace->length++] = '\n';
	put(trace->text, trace->length);
}

bool traced_begin(struct traced *traced, const struct trace_call *call, const long *arguments)
{
	if (current != NULL)
		return false;
	*traced = (struct traced){
		.trace = { .call = call, .arguments = arguments },
		.chosen = trace_chosen(choice, call),
	};
	current = traced;
	if (!traced->chosen)
		return true;
	start_text(&traced->trace);
	trace_enter(&traced->trace);
	if (!trace_is_last(call))
		return true;
	traced_finish();
	write_line(&traced->trace);
	current = NULL;
	return true;
}

void traced_write(void)
{
	if (current == NULL || !current->chosen || current->written)
		return;
	traced_finish();
	put(current->trace.text, current->trace.length);
	current->written = true;
	open_line = current;
}

void traced_leave(void)
{
	traced_write();
	current = NULL;
}

/* A line whose beginning was written is continued, or, if others came between, taken up again. */
static void resume(struct traced *traced)
{
	start_text(&traced->trace);
	if (open_line != traced) {
		traced_finish();
		trace_format(&traced->trace, "<... %s resumed>", traced->trace.call->name);
	}
	open_line = NULL;
}

void traced_end(struct traced *traced, long result)
{
	current = NULL;
	if (!traced->chosen || traced->ended)
		return;
	traced->ended = true;
	if (traced->written)
		resume(traced);
	else
		traced_finish();
	traced->trace.result = result;
	trace_leave(&traced->trace);
	write_line(&traced->trace);
}

void traced_return(long result)
{
	if (current != NULL)
		traced_end(current, result);
}

void traced_line(void (*show)(struct trace *trace, const void *subject), const void *subject)
{
	struct trace trace = { 0 };

	if (strcmp(choice, "none") == 0)
		return;
	traced_finish();
	start_text(&trace);
	show(&trace, subject);
	write_line(&trace);
}

long eremite_trace_call(const struct trace_call *call,
			long (*function)(long, long, long, long, long, long),
			const long *arguments)
{
	struct traced traced;
	bool shown = traced_begin(&traced, call, arguments);
	long result = function(arguments[0], arguments[1], arguments[2], arguments[3], arguments[4],
			       arguments[5]);

	if (shown)
		traced_end(&traced, result);
	return result;
}
