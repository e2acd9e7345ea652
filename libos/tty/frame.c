/* SPDX-License-Identifier: MIT */
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

size_t frame_decode(struct frame_decoder *decoder, char *data, size_t size)
{
	size_t out = 0;

	for (size_t i = 0; i < size && !decoder->end_of_file; i++) {
		uint8_t byte = (uint8_t)data[i];
		bool literal = false;

		if (decoder->state >= FRAME_SIZE0)
			window_byte(decoder, byte);
		else if (decoder->state == FRAME_ESCAPED)
			literal = escaped_byte(decoder, byte);
		else if (byte == ESCAPE)
			decoder->state = FRAME_ESCAPED;
		else
			literal = true;
		if (literal)
			data[out++] = data[i];
	}
	return out;
}
