/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>

#include <lib/format.h>
#include <log/log.h>
#include <machine/clock.h>
#include <machine/console.h>

#define LINE_SIZE 256

static bool verbose;

void log_set_verbose(bool on)
{
	verbose = on;
}

bool log_is_verbose(void)
{
	return verbose;
}

/* Write PREFIX and the formatted text as one line. */
static void write_line(enum console_stream stream, const char *prefix, const char *pattern,
		       va_list arguments)
{
	char line[LINE_SIZE];
	int used = format(line, sizeof line - 1, "%s", prefix);
	size_t length;

	used += format_list(line + used, sizeof line - 1 - (size_t)used, pattern, arguments);
	length = (size_t)used < sizeof line - 1 ? (size_t)used : sizeof line - 2;
	line[length++] = '\n';
	machine_console_write(stream, line, length);
}

void log_control(const char *pattern, ...)
{
	va_list arguments;

	if (!machine_console_controlled())
		return;
	va_start(arguments, pattern);
	write_line(CONSOLE_CONTROL, "", pattern, arguments);
	va_end(arguments);
}

void log_info(const char *pattern, ...)
{
	va_list arguments;
	char prefix[40];

	if (!verbose)
		return;
	va_start(arguments, pattern);
	format(prefix, sizeof prefix, "log %lu ", machine_clock_cycles());
	write_line(machine_console_controlled() ? CONSOLE_CONTROL : CONSOLE_ERROR, prefix, pattern,
		   arguments);
	va_end(arguments);
}

void log_warn(const char *pattern, ...)
{
	va_list arguments;

	va_start(arguments, pattern);
	write_line(CONSOLE_ERROR, "eremite: ", pattern, arguments);
	va_end(arguments);
}
