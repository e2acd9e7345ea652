/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "packet.h"

#define INTERRUPT 3

static int digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

static enum gdb_event begin(struct gdb_input *input, uint8_t byte)
{
	if (byte == INTERRUPT)
		return GDB_INTERRUPT;
	if (byte == '-')
		return GDB_REPEAT;
	if (byte == '$') {
		input->state = GDB_INSIDE;
		input->sum = 0;
		input->size = 0;
		input->overlong = false;
	}
	return GDB_NOTHING;
}

static enum gdb_event inside(struct gdb_input *input, uint8_t byte)
{
	if (byte == '$')
		return begin(input, byte); /* the end of the one before was lost */
	if (byte == '#') {
		input->state = GDB_SUM_HIGH;
		return GDB_NOTHING;
	}
	input->sum = (uint8_t)(input->sum + byte);
	if (input->size < sizeof input->data)
		input->data[input->size++] = (char)byte;
	else
		input->overlong = true;
	return GDB_NOTHING;
}

enum gdb_event gdb_input_byte(struct gdb_input *input, uint8_t byte)
{
	int low;

	switch (input->state) {
	case GDB_OUTSIDE: return begin(input, byte);
	case GDB_INSIDE: return inside(input, byte);
	case GDB_SUM_HIGH:
		input->claimed = digit_of((char)byte);
		input->state = GDB_SUM_LOW;
		return GDB_NOTHING;
	default:
		low = digit_of((char)byte);
		input->state = GDB_OUTSIDE;
		return input->overlong || input->claimed < 0 || low < 0 ||
			input->claimed * 16 + low != input->sum ? GDB_DAMAGED : GDB_PACKET;
	}
}

bool gdb_take(struct gdb_cursor *cursor, const char *word)
{
	size_t size = strlen(word);

	if ((size_t)(cursor->end - cursor->at) < size || memcmp(cursor->at, word, size) != 0)
		return false;
	cursor->at += size;
	return true;
}

bool gdb_take_number(struct gdb_cursor *cursor, uint64_t *number)
{
	const char *at = cursor->at;
	uint64_t value = 0;

	for (; at < cursor->end && digit_of(*at) >= 0; at++) {
		if (value >> 60 != 0)
			return false;
		value = value << 4 | (unsigned)digit_of(*at);
	}
	if (at == cursor->at)
		return false;
	cursor->at = at;
	*number = value;
	return true;
}

bool gdb_take_bytes(struct gdb_cursor *cursor, void *bytes, size_t size)
{
	uint8_t *to = bytes;

	if ((size_t)(cursor->end - cursor->at) / 2 < size)
		return false;
	for (size_t i = 0; i < 2 * size; i++)
		if (digit_of(cursor->at[i]) < 0)
			return false;
	for (size_t i = 0; i < size; i++)
		to[i] = (uint8_t)(digit_of(cursor->at[2 * i]) << 4 | digit_of(cursor->at[2 * i + 1]));
	cursor->at += 2 * size;
	return true;
}

void gdb_output_begin(struct gdb_output *output)
{
	output->data[0] = '$';
	output->size = 1;
}

/* The sum always has room. */
static void add(struct gdb_output *output, char c)
{
	if (output->size < sizeof output->data - 4)
		output->data[output->size++] = c;
}

void gdb_output_data(struct gdb_output *output, const char *data, size_t size)
{
	for (size_t i = 0; i < size; i++)
		add(output, data[i]);
}

void gdb_output_text(struct gdb_output *output, const char *text)
{
	gdb_output_data(output, text, strlen(text));
}

void gdb_output_bytes(struct gdb_output *output, const void *bytes, size_t size)
{
	const uint8_t *from = bytes;
	char digits[3];

	for (size_t i = 0; i < size; i++) {
		snprintf(digits, sizeof digits, "%02x", from[i]);
		gdb_output_text(output, digits);
	}
}

void gdb_output_number(struct gdb_output *output, uint64_t number)
{
	char digits[17];

	snprintf(digits, sizeof digits, "%llx", (unsigned long long)number);
	gdb_output_text(output, digits);
}

void gdb_output_end(struct gdb_output *output)
{
	uint8_t sum = 0;

	for (size_t i = 1; i < output->size; i++)
		sum = (uint8_t)(sum + (uint8_t)output->data[i]);
	output->size += (size_t)snprintf(output->data + output->size, 4, "#%02x", sum);
}
