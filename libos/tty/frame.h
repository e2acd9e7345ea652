/* SPDX-License-Identifier: MIT */
/*
 * The framing of standard input (docs/architecture.md, "Control channel").  Portable; the bytes are
 * hostile.
 */
#ifndef TTY_FRAME_H
#define TTY_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct frame_decoder {
	uint8_t state;
	uint8_t size[4];
	bool end_of_file;
	bool resized;
	uint16_t rows, columns; /* valid after resized was set */
};

/* Decode SIZE bytes at DATA in place; returns how many bytes of input they hold.  Nothing after
 * the end of file counts. */
size_t frame_decode(struct frame_decoder *decoder, char *data, size_t size);

#endif
