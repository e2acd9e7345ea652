/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "run.h"

/* A backtrace takes a fraction of a second; damaged debug information shall not hold us. */
#define SYMBOLIZE_SECONDS 20

static void write_error(const char *data, size_t size)
{
	while (size != 0) {
		ssize_t count = write(STDERR_FILENO, data, size);
		struct pollfd slot = { .fd = STDERR_FILENO, .events = POLLOUT };

		if (count < 0 && errno == EAGAIN)
			poll(&slot, 1, 1000);
		else if (count < 0 && errno != EINTR)
			return;
		if (count > 0) {
			data += count;
			size -= (size_t)count;
		}
	}
}

void report_line(struct report *report, const char *text, size_t size)
{
	struct text line = { 0 };

	if (report->visible)
		text_add_visible(&line, text, size);
	else
		text_add(&line, text, size);
	if (report->visible && report->carriage_return)
		text_add_char(&line, '\r');
	report->carriage_return = false;
	text_add_char(&line, '\n');
	write_error(line.data, line.size);
	text_free(&line);
}

void report_state(struct report *report, const struct control_message *message)
{
	uint8_t bytes[CONTROL_LINE / 2];

	if (report->state.size > REPORT_STATE_MAX)
		return;
	if (message->kind == CONTROL_REGISTER) {
		text_add_format(&report->state, "reg %s %llx\n",
				control_register_name(message->register_index),
				(unsigned long long)message->value);
	} else if (control_bytes(message->text, message->text_size, bytes, sizeof bytes) > 0) {
		text_add_format(&report->state, "stack %llx %.*s\n",
				(unsigned long long)message->value, (int)message->text_size,
				message->text);
	}
}

/* The unwinder is a program of its own: it alone needs libdw.  It lies in libexec beside bin. */
static int find_symbolizer(char *path, size_t size)
{
	static const char name[] = "libexec/eremite/eremite-symbolize";
	ssize_t length = readlink("/proc/self/exe", path, size - 1);
	char *slash;

	if (length < 0)
		return -1;
	path[length] = '\0';
	for (int i = 0; i < 2; i++) {
		slash = strrchr(path, '/');
		if (slash == NULL)
			return -1;
		*slash = '\0';
	}
	if ((size_t)snprintf(slash, size - (size_t)(slash - path), "/%s", name) >=
	    size - (size_t)(slash - path))
		return -1;
	return access(path, X_OK);
}

/* The state in a file without a name, to be read from its start. */
static int state_file(const struct text *state)
{
	int fd = memfd_create("eremite-crash", MFD_CLOEXEC);
	size_t done = 0;

	while (fd >= 0 && done < state->size) {
		ssize_t count = write(fd, state->data + done, state->size - done);

		if (count <= 0) {
			close(fd);
			return -1;
		}
		done += (size_t)count;
	}
	if (fd >= 0)
		lseek(fd, 0, SEEK_SET);
	return fd;
}

static int symbolize(const char *program, const char *image, int input)
{
	int status = -1;
	sigset_t none;
	pid_t pid = fork();

	if (pid == 0) {
		sigemptyset(&none);
		sigprocmask(SIG_SETMASK, &none, NULL);
		alarm(SYMBOLIZE_SECONDS);
		if (dup2(input, STDIN_FILENO) >= 0 && dup2(STDERR_FILENO, STDOUT_FILENO) >= 0)
			execl(program, "eremite-symbolize", image, (char *)NULL);
		_exit(127);
	}
	if (pid < 0)
		return -1;
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		continue;
	return WIFEXITED(status) && WEXITSTATUS(status) != 127 ? 0 : -1;
}

/* A line of the state, as it is. */
struct bare {
	struct report *report;
	uint64_t rip;
	bool known;
};

static void show_rip(struct bare *bare)
{
	struct text line = { 0 };

	if (bare->known) {
		text_add_format(&line, "  #0  0x%016llx  ??", (unsigned long long)bare->rip);
		report_line(bare->report, line.data, line.size);
		text_free(&line);
	}
	bare->known = false;
}

static void show_bare(void *argument, const char *line, size_t size)
{
	struct bare *bare = argument;
	struct control_message message;

	if (control_parse(line, size, &message) != 0)
		return;
	if (message.kind == CONTROL_REPORT)
		report_line(bare->report, message.text, message.text_size);
	else if (message.kind == CONTROL_BACKTRACE)
		show_rip(bare);
	else if (message.kind == CONTROL_REGISTER && message.register_index == CONTROL_RIP) {
		bare->rip = message.value;
		bare->known = true;
	}
}

void report_bare(struct report *report)
{
	static struct control_lines lines; /* large */
	struct bare bare = { .report = report };

	control_feed(&lines, report->state.data, report->state.size, show_bare, &bare);
	show_rip(&bare);
	report_free(report);
}

void report_backtrace(struct report *report, const char *image)
{
	static const char hint[] = "(no backtrace: eremite-symbolize is missing or failed; "
				   "install eremite completely)";
	char program[4096];
	int input, error = -1;

	if (report->state.size == 0)
		return;
	input = state_file(&report->state);
	if (input >= 0 && find_symbolizer(program, sizeof program) == 0)
		error = symbolize(program, image, input);
	if (input >= 0)
		close(input);
	if (error != 0) {
		report_bare(report);
		report_line(report, hint, sizeof hint - 1);
	}
	report_free(report);
}

void report_free(struct report *report)
{
	text_free(&report->state);
}
