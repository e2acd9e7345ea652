/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "monitor.h"

#define WRITE_MAX ((uint64_t)256 << 10)

/* Write all to a stream of ours; the user may stop us meanwhile. */
static void pass_on(struct monitor *m, int descriptor, const char *data, size_t size)
{
	while (size != 0) {
		ssize_t count;

		events_writable(m, descriptor);
		/* So much a pipe takes at once if it takes anything. */
		count = write(descriptor, data, size < PIPE_BUF ? size : PIPE_BUF);
		if (count > 0) {
			data += count;
			size -= (size_t)count;
		} else if (count < 0 && errno == EPIPE) {
			run_end(m, STATUS_SIGNAL + SIGPIPE);
		} else if (count < 0 && errno != EAGAIN && errno != EINTR) {
			run_fail(m, "cannot write to standard %s: %s",
				 descriptor == STDOUT_FILENO ? "output" : "error", strerror(errno));
		}
	}
}

/* What takes long looks now and then whether it is to end. */
static void may_end(struct monitor *m)
{
	events_collect(m);
	if (m->stop_status != 0)
		run_end(m, m->stop_status);
}

static void handle_line(void *argument, const char *line, size_t size)
{
	struct monitor *m = argument;
	struct control_message message;

	if (control_parse(line, size, &message) != 0)
		return;
	events_writable(m, STDERR_FILENO);
	switch (message.kind) {
	case CONTROL_LOG:
		log_guest(m, message.value, message.text, message.text_size);
		break;
	case CONTROL_REPORT:
		terminal_restore(&m->terminal);
		report_line(&m->report, message.text, message.text_size);
		break;
	case CONTROL_REGISTER:
		debug_report(m, message.register_index, message.value);
		report_state(&m->report, &message);
		break;
	case CONTROL_STACK:
		report_state(&m->report, &message);
		break;
	case CONTROL_BACKTRACE:
		may_end(m);
		helper_backtrace(m, &m->report);
		break;
	case CONTROL_INPUT:
		events_raw(m);
		break;
	default: /* how it ended, the guest says by a call */
		break;
	}
}

long console_write(struct monitor *m, uint64_t stream, uint64_t address, uint64_t size)
{
	uint64_t done = 0;

	if (stream < 1 || stream > 3)
		return -EINVAL;
	while (done < size) {
		uint64_t part = size - done < WRITE_MAX ? size - done : WRITE_MAX;
		const char *data = memory_at(&m->memory, address + done, false, &part);

		if (data == NULL)
			return done > 0 ? (long)done : -EFAULT;
		if (stream == 3)
			control_feed(&m->lines, data, part, handle_line, m);
		else
			pass_on(m, (int)stream, data, part);
		done += part;
		if (done < size)
			may_end(m);
	}
	return (long)done;
}

static size_t take(struct monitor *m, void *to, size_t size)
{
	struct input *input = &m->input;
	size_t count;

	if (input->size == 0 && input->window)
		input_add_window(input);
	count = input->size < size ? input->size : size;
	memcpy(to, input->buffer + input->start, count);
	input->start += count;
	input->size -= count;
	return count;
}

long console_take(struct monitor *m, uint64_t address, uint64_t size)
{
	uint64_t done = 0, part, count;
	bool bad = false;

	pthread_mutex_lock(&m->input_lock);
	do {
		void *to;

		part = size - done;
		to = part == 0 ? NULL : memory_at(&m->memory, address + done, true, &part);
		bad = to == NULL && part > 0;
		count = to == NULL ? 0 : take(m, to, part);
		done += count;
	} while (count > 0 && count == part);
	if (m->input.size == 0)
		pthread_cond_signal(&m->input_taken);
	pthread_mutex_unlock(&m->input_lock);
	return done == 0 && bad ? -EFAULT : (long)done;
}
