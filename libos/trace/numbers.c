/* SPDX-License-Identifier: MIT */
/*
 * Numbers.  Of an int, the upper half of the register has no meaning.
 */
#include <fcntl.h>

#include <trace/kinds.h>
#include <trace/show.h>

void trace_signed(struct trace *trace, unsigned index)
{
	trace_format(trace, "%d", trace_number(trace, index));
}

void trace_signed_long(struct trace *trace, unsigned index)
{
	trace_format(trace, "%ld", trace->arguments[index]);
}

void trace_unsigned(struct trace *trace, unsigned index)
{
	trace_format(trace, "%u", (unsigned)trace_number(trace, index));
}

void trace_unsigned_long(struct trace *trace, unsigned index)
{
	trace_format(trace, "%lu", (unsigned long)trace->arguments[index]);
}

static void show_hex(struct trace *trace, unsigned long value)
{
	trace_format(trace, value == 0 ? "%lx" : "0x%lx", value);
}

void trace_hex(struct trace *trace, unsigned index)
{
	show_hex(trace, (unsigned)trace_number(trace, index));
}

void trace_hex_long(struct trace *trace, unsigned index)
{
	show_hex(trace, (unsigned long)trace->arguments[index]);
}

void trace_octal(struct trace *trace, unsigned index)
{
	trace_show_octal(trace, (unsigned)trace_number(trace, index));
}

void trace_fd(struct trace *trace, unsigned index)
{
	trace_signed(trace, index);
}

void trace_dirfd(struct trace *trace, unsigned index)
{
	if (trace_number(trace, index) == AT_FDCWD)
		trace_put(trace, "AT_FDCWD");
	else
		trace_signed(trace, index);
}

/* A user's or group's ID; -1 is none. */
void trace_id(struct trace *trace, unsigned index)
{
	if (trace_number(trace, index) == -1)
		trace_put(trace, "-1");
	else
		trace_unsigned(trace, index);
}

void trace_pointer(struct trace *trace, unsigned index)
{
	trace_show_address(trace, trace_address(trace, index));
}

void trace_int_in(struct trace *trace, unsigned index)
{
	int value;

	if (trace_fetch(trace, index, &value, sizeof value))
		trace_format(trace, "[%d]", value);
}

void trace_int_out(struct trace *trace, unsigned index)
{
	int value;

	if (trace_fetch_result(trace, index, &value, sizeof value))
		trace_format(trace, "[%d]", value);
}

void trace_fds_out(struct trace *trace, unsigned index)
{
	int fds[2];

	if (trace_fetch_result(trace, index, fds, sizeof fds))
		trace_format(trace, "[%d, %d]", fds[0], fds[1]);
}

void trace_length_out(struct trace *trace, unsigned index)
{
	trace_int_out(trace, index);
}

void trace_show_octal(struct trace *trace, unsigned value)
{
	char digits[12];
	unsigned at = sizeof digits - 1;

	digits[at] = '\0';
	for (; value != 0; value >>= 3)
		digits[--at] = (char)('0' + (value & 7));
	trace_format(trace, "0%s", digits + at);
}
