/* SPDX-License-Identifier: MIT */
/*
 * The line.  Arguments leave the end of the room to the result, so that it is seen of every call.
 */
#include <stdarg.h>
#include <string.h>

#include <lib/format.h>
#include <trace/show.h>

#define PIECE_SIZE 96 /* of what trace_format makes */

static const char cut[] = "...";

static void put_bytes(struct trace *trace, const char *text, size_t length)
{
	size_t room = trace->size - (trace->shows_result ? 0 : TRACE_RESULT_SIZE);

	if (trace->cut && !trace->shows_result)
		return;
	if (trace->length + length + sizeof cut - 1 <= room) {
		memcpy(trace->text + trace->length, text, length);
		trace->length += length;
		return;
	}
	trace->cut = true;
	if (trace->length + sizeof cut - 1 <= room) {
		memcpy(trace->text + trace->length, cut, sizeof cut - 1);
		trace->length += sizeof cut - 1;
	}
}

void trace_put(struct trace *trace, const char *text)
{
	put_bytes(trace, text, strlen(text));
}

void trace_format(struct trace *trace, const char *pattern, ...)
{
	char piece[PIECE_SIZE];
	va_list arguments;
	int length;

	va_start(arguments, pattern);
	length = format_list(piece, sizeof piece, pattern, arguments);
	va_end(arguments);
	put_bytes(trace, piece, (size_t)length < sizeof piece ? (size_t)length : sizeof piece - 1);
}

void trace_show_address(struct trace *trace, uint64_t address)
{
	if (address == 0)
		trace_put(trace, "NULL");
	else
		trace_format(trace, "0x%lx", (unsigned long)address);
}

bool trace_fetch(struct trace *trace, unsigned index, void *to, size_t size)
{
	uint64_t address = trace_address(trace, index);

	if (address != 0 && trace_copy(to, address, size) == 0)
		return true;
	trace_show_address(trace, address);
	return false;
}

bool trace_fetch_result(struct trace *trace, unsigned index, void *to, size_t size)
{
	if (trace->result >= 0)
		return trace_fetch(trace, index, to, size);
	trace_show_address(trace, trace_address(trace, index));
	return false;
}
