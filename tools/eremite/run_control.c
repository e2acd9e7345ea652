/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <unistd.h>
#include <x86intrin.h>

#include "command.h"
#include "run.h"

void run_control_read(struct run *run)
{
	ssize_t count = read(run->guest.control, run->pending, sizeof run->pending);

	if (count > 0) {
		run->pending_size = (size_t)count;
		run->output_before = output_mark(&run->output);
		run->error_before = output_mark(&run->error);
	} else if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
		close(run->guest.control);
		run->guest.control = -1;
	}
}

/* A line of the boot log.  The rate of the time-stamp counter is what it was since we started. */
static void show_log(struct run *run, const struct control_message *message)
{
	double cycles = (double)(__rdtsc() - run->start_cycles);
	double rate = cycles / (double)(run_now() - run->start_time + 1);
	double seconds = rate > 0 ? (double)message->value / rate / 1e9 : 0;
	struct text line = { 0 };

	if (!run->options->verbose)
		return;
	/* A guest's number may be anything. */
	text_add_format(&line, "[%11.6f] ", seconds < 1e6 ? seconds : 0);
	text_add(&line, message->text, message->text_size);
	run->report.carriage_return = run->terminal.changed;
	report_line(&run->report, line.data, line.size);
	text_free(&line);
}

static void end(struct run *run, enum outcome outcome, int value)
{
	if (run->outcome == OUTCOME_NONE) {
		run->outcome = outcome;
		run->value = value;
	}
	/* Everything that it wrote is in our pipes: a guest has no more to do. */
	guest_stop(&run->guest);
}

static void handle_line(void *argument, const char *line, size_t size)
{
	struct run *run = argument;
	struct control_message message;

	if (run->outcome != OUTCOME_NONE || control_parse(line, size, &message) != 0)
		return;
	switch (message.kind) {
	case CONTROL_LOG:
		show_log(run, &message);
		break;
	case CONTROL_REPORT:
		/* Our lines need the terminal as it was, and the program needs it no more. */
		terminal_restore(&run->terminal);
		report_line(&run->report, message.text, message.text_size);
		break;
	case CONTROL_REGISTER:
	case CONTROL_STACK:
		report_state(&run->report, &message);
		break;
	case CONTROL_BACKTRACE:
		report_backtrace(&run->report, run->options->image);
		break;
	case CONTROL_INPUT:
		run->input.wanted = true;
		terminal_raw(&run->terminal);
		break;
	case CONTROL_EXIT:
		end(run, OUTCOME_STATUS, (int)message.value);
		break;
	case CONTROL_SIGNAL:
		end(run, OUTCOME_SIGNAL, (int)message.value);
		break;
	case CONTROL_PANIC:
		end(run, OUTCOME_PANIC, 0);
		break;
	}
}

void run_control_handle(struct run *run)
{
	if (run->pending_size == 0 || !output_passed(&run->output, run->output_before) ||
	    !output_passed(&run->error, run->error_before))
		return;
	control_feed(&run->lines, run->pending, run->pending_size, handle_line, run);
	run->pending_size = 0;
}
