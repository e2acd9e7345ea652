/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "frame.h"

#define ESCAPE 0x10

enum frame_state { FRAME_PLAIN, FRAME_ESCAPED, FRAME_SIZE0 /* and three more */ };

static void window_byte(struct frame_decoder *decoder, uint8_t byte)
{
	unsigned index = decoder->state - FRAME_SIZE0;

	decoder->size[index] = byte;
	decoder->state++;
	if (index < 3)
		return;
	decoder->rows = (uint16_t)(decoder->size[0] | decoder->size[1] << 8);
	decoder->columns = (uint16_t)(decoder->size[2] | decoder->size[3] << 8);
	decoder->resized = true;
	decoder->state = FRAME_PLAIN;
}

static bool escaped_byte(struct frame_decoder *decoder, uint8_t byte)
{
	decoder->state = FRAME_PLAIN;
	if (byte == 'E')
		decoder->end_of_file = true;
	else if (byte == 'W')
		decoder->state = FRAME_SIZE0;
	return byte == ESCAPE;
}

static bool has_escape(uint64_t word)
{
	const uint64_t ones = 0x0101010101010101;

	word ^= ESCAPE * ones;
	return (word - ones) & ~word & ones << 7;
}

/* How many bytes are before the first that means something. */
static size_t plain(const char *data, size_t size)
{
	size_t count = 0;

	while (size - count >= sizeof(uint64_t)) {
		uint64_t word;

		memcpy(&word, data + count, sizeof word);
		if (has_escape(word))
			break;
		count += sizeof word;
	}
	while (count < size && data[count] != ESCAPE)
		count++;
	return count;
}

/* Whether BYTE, which is not plain or not after plain ones, is one of the input. */
static bool is_literal(struct frame_decoder *decoder, uint8_t byte)
{
	if (decoder->state == FRAME_ESCAPED)
		return escaped_byte(decoder, byte);
	if (decoder->state == FRAME_PLAIN)
		decoder->state = FRAME_ESCAPED;
	else
		window_byte(decoder, byte);
	return false;
}

size_t frame_decode(struct frame_decoder *decoder, char *data, size_t size)
{
	size_t in = 0, out = 0;

	while (in < size && !decoder->end_of_file) {
		size_t run = decoder->state == FRAME_PLAIN ? plain(data + in, size - in) : 0;

		if (in != out)
			memmove(data + out, data + in, run);
		in += run;
		out += run;
		if (in < size && is_literal(decoder, (uint8_t)data[in++]))
			data[out++] = data[in - 1];
	}
	return out;
}
