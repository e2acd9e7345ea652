/* SPDX-License-Identifier: MIT */
/*
 * Strings and data.  They are read in pieces that lie within a page, so that what is readable is
 * shown, and no stack is needed for more than a piece.
 */
#include <trace/kinds.h>
#include <trace/show.h>

#define PIECE 16
#define PAGE 4096u

static void show_byte(struct trace *trace, unsigned char byte, unsigned char next)
{
	static const char escapes[] = "\n\\n\t\\t\r\\r\v\\v\f\\f\"\\\"\\\\\\";
	bool octal_follows = next >= '0' && next <= '9';

	for (const char *escape = escapes; *escape != '\0'; escape += 3) {
		if (byte != (unsigned char)*escape)
			continue;
		trace_format(trace, "%c%c", escape[1], escape[2]);
		return;
	}
	if (byte >= ' ' && byte < 0x7f)
		trace_format(trace, "%c", byte);
	else if (byte >= 0100 || octal_follows)
		trace_format(trace, "\\%d%d%d", byte >> 6, byte >> 3 & 7, byte & 7);
	else if (byte >= 010)
		trace_format(trace, "\\%d%d", byte >> 3 & 7, byte & 7);
	else
		trace_format(trace, "\\%d", byte & 7);
}

/* A string or data that is being shown. */
struct reader {
	uint64_t address, size; /* what is left */
	bool is_string;         /* ends at a NUL */
	bool ended, failed;
	unsigned char bytes[PIECE];
	unsigned at, count; /* of bytes */
};

static void read_piece(struct reader *reader)
{
	uint64_t count = PAGE - reader->address % PAGE;

	if (count > sizeof reader->bytes)
		count = sizeof reader->bytes;
	if (count > reader->size)
		count = reader->size;
	reader->at = 0;
	reader->count = (unsigned)count;
	reader->failed = count > 0 && trace_copy(reader->bytes, reader->address, count) != 0;
	reader->ended = count == 0 || reader->failed;
	reader->address += count;
	reader->size -= count;
}

/* The next byte, which stays; or -1. */
static int peek(struct reader *reader)
{
	if (!reader->ended && reader->at == reader->count)
		read_piece(reader);
	if (reader->ended || (reader->is_string && reader->bytes[reader->at] == '\0'))
		return -1;
	return reader->bytes[reader->at];
}

static void show(struct trace *trace, struct reader *reader, unsigned limit)
{
	uint64_t address = reader->address;
	unsigned shown = 0;
	int byte = peek(reader);

	if (reader->failed) {
		trace_show_address(trace, address);
		return;
	}
	trace_put(trace, "\"");
	for (; byte >= 0 && shown < limit; shown++) {
		reader->at++;
		int next = peek(reader);

		show_byte(trace, (unsigned char)byte, next < 0 ? 0 : (unsigned char)next);
		byte = next;
	}
	trace_put(trace, byte >= 0 || reader->failed ? "\"..." : "\"");
}

static void show_string(struct trace *trace, uint64_t address, unsigned limit)
{
	struct reader reader = { .address = address, .size = UINT64_MAX, .is_string = true };

	if (address == 0)
		trace_show_address(trace, 0);
	else
		show(trace, &reader, limit);
}

void trace_show_data(struct trace *trace, uint64_t address, uint64_t size)
{
	struct reader reader = { .address = address, .size = size };

	if (address == 0)
		trace_show_address(trace, 0);
	else
		show(trace, &reader, TRACE_DATA_SHOWN);
}

void trace_string(struct trace *trace, unsigned index)
{
	show_string(trace, trace_address(trace, index), TRACE_PATH_SHOWN);
}

void trace_string_out(struct trace *trace, unsigned index)
{
	if (trace->result < 0)
		trace_pointer(trace, index);
	else
		show_string(trace, trace_address(trace, index), TRACE_PATH_SHOWN);
}

void trace_data(struct trace *trace, unsigned index)
{
	trace_show_data(trace, trace_address(trace, index), trace_address(trace, index + 1));
}

void trace_data_out(struct trace *trace, unsigned index)
{
	uint64_t size = trace_address(trace, index + 1);

	if (trace->result < 0) {
		trace_pointer(trace, index);
		return;
	}
	/* Some calls tell of more than there was room for. */
	if ((uint64_t)trace->result < size)
		size = (uint64_t)trace->result;
	trace_show_data(trace, trace_address(trace, index), size);
}

/* The target of a symbolic link: a path without a NUL. */
void trace_text_out(struct trace *trace, unsigned index)
{
	struct reader reader = {
		.address = trace_address(trace, index),
		.size = (uint64_t)trace->result,
	};

	if (trace->result < 0)
		trace_pointer(trace, index);
	else
		show(trace, &reader, TRACE_PATH_SHOWN);
}

void trace_show_path(struct trace *trace, uint64_t address, uint64_t size)
{
	struct reader reader = { .address = address, .size = size, .is_string = true };

	show(trace, &reader, TRACE_PATH_SHOWN);
}
