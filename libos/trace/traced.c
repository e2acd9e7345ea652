/* SPDX-License-Identifier: MIT */
#include <string.h>

#include <arch/lock.h>
#include <machine/console.h>
#include <machine/cpu.h>
#include <trace/show.h>

#include "traced.h"

#define LINE_SIZE 1024

/* Code of the libOS is not preempted: unless it sleeps, it stays on its CPU. */
static struct traced_cpu {
	struct traced *current; /* the call on the way, or NULL */
	char line[LINE_SIZE];
} cpus[MACHINE_CPUS];

/* The console, and what is on it without its end. */
static struct spin console = SPIN("trace");
static const struct traced *open_line;

static char choice[TRACED_CHOICE_SIZE] = "all";

void traced_choose(const char *text)
{
	size_t size = strlen(text) + 1;

	memcpy(choice, text, size < sizeof choice ? size : sizeof choice);
	choice[sizeof choice - 1] = '\0';
}

static struct traced_cpu *this_cpu(void)
{
	return &cpus[machine_cpu()];
}

static void put(const char *text, size_t length)
{
	machine_console_write(CONSOLE_ERROR, text, length);
}

/* Somebody else's line is to begin.  With the lock. */
static void end_open_line(void)
{
	static const char unfinished[] = " <unfinished ...>\n";

	if (open_line != NULL)
		put(unfinished, sizeof unfinished - 1);
	open_line = NULL;
}

void traced_finish(void)
{
	spin_lock(&console);
	end_open_line();
	spin_unlock(&console);
}

static void start_text(struct trace *trace)
{
	trace->text = this_cpu()->line;
	trace->size = LINE_SIZE - 1; /* and a newline */
	trace->length = 0;
	trace->cut = false;
}

/* A line of its own. */
static void write_line(struct trace *trace)
{
	trace->text[trace->length++] = '\n';
	spin_lock(&console);
	end_open_line();
	put(trace->text, trace->length);
	spin_unlock(&console);
}

bool traced_begin(struct traced *traced, const struct trace_call *call, const long *arguments)
{
	struct traced_cpu *cpu = this_cpu();

	if (cpu->current != NULL)
		return false;
	*traced = (struct traced){
		.trace = { .call = call, .arguments = arguments },
		.chosen = trace_chosen(choice, call),
	};
	if (!trace_is_last(call))
		cpu->current = traced;
	if (!traced->chosen)
		return true;
	start_text(&traced->trace);
	traced_who(&traced->trace);
	trace_enter(&traced->trace);
	if (trace_is_last(call))
		write_line(&traced->trace);
	return true;
}

static void write_beginning(struct traced *traced)
{
	spin_lock(&console);
	end_open_line();
	put(traced->trace.text, traced->trace.length);
	traced->written = true;
	open_line = traced;
	spin_unlock(&console);
}

void traced_write(void)
{
	struct traced *current = this_cpu()->current;

	if (current != NULL && current->chosen && !current->written && !current->ended)
		write_beginning(current);
}

void traced_leave(void)
{
	traced_suspend();
}

struct traced *traced_suspend(void)
{
	struct traced_cpu *cpu = this_cpu();
	struct traced *current = cpu->current;

	traced_write();
	cpu->current = NULL;
	return current;
}

void traced_continue(struct traced *traced)
{
	if (traced != NULL)
		this_cpu()->current = traced;
}

/* A line whose beginning was written is continued, or, if others came between, taken up again. */
static void write_end(struct traced *traced, long result)
{
	struct trace *trace = &traced->trace;
	char *rest;

	start_text(trace);
	traced_who(trace);
	trace_format(trace, "<... %s resumed>", trace->call->name);
	rest = trace->text + trace->length;
	trace->result = result;
	trace_leave(trace);
	trace->text[trace->length++] = '\n';
	spin_lock(&console);
	if (open_line != traced) {
		end_open_line();
		rest = trace->text;
	}
	open_line = NULL;
	put(rest, trace->length - (size_t)(rest - trace->text));
	spin_unlock(&console);
}

void traced_end(struct traced *traced, long result)
{
	this_cpu()->current = NULL;
	if (!traced->chosen || traced->ended)
		return;
	traced->ended = true;
	if (traced->written) {
		write_end(traced, result);
		return;
	}
	traced->trace.result = result;
	trace_leave(&traced->trace);
	write_line(&traced->trace);
}

void traced_return(long result)
{
	struct traced *current = this_cpu()->current;

	if (current != NULL)
		traced_end(current, result);
}

void traced_line(void (*show)(struct trace *trace, const void *subject), const void *subject)
{
	struct trace trace = { 0 };

	if (strcmp(choice, "none") == 0)
		return;
	start_text(&trace);
	traced_who(&trace);
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
