/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "run.h"

#define DLE 0x10
#define INTERRUPT 3 /* Ctrl-C */

/* Most bytes that are read at once: doubled by DLEs, and with an end of file or a window size after
 * them, they fit the buffer. */
#define INPUT_CHUNK (RUN_INPUT_MAX / 2 - 4)

bool input_ready(const struct input *input)
{
	return input->wanted && !input->ended && input->size == 0;
}

static void input_add(struct input *input, unsigned char byte)
{
	input->buffer[input->start + input->size++] = byte;
}

/* Three Ctrl-C within a second mean the guest does not listen to them. */
static bool insists(struct input *input, unsigned char byte)
{
	uint64_t now;

	if (byte != INTERRUPT) {
		input->interrupts = 0;
		return false;
	}
	now = run_now();
	if (input->interrupts == 0 || now - input->first_interrupt > 1000000000u) {
		input->interrupts = 0;
		input->first_interrupt = now;
	}
	return ++input->interrupts == 3;
}

bool input_read(struct input *input, bool raw)
{
	/* At the buffer's end: what becomes of it, doubled at most, overtakes nothing. */
	unsigned char *chunk = input->buffer + sizeof input->buffer - INPUT_CHUNK;
	ssize_t count = read(STDIN_FILENO, chunk, INPUT_CHUNK);
	bool stop = false;

	if (count < 0 && (errno == EINTR || errno == EAGAIN))
		return false;
	input->start = 0;
	for (ssize_t i = 0; i < count; i++) {
		unsigned char byte = chunk[i];

		if (byte == DLE)
			input_add(input, DLE);
		input_add(input, byte);
		stop |= raw && insists(input, byte);
	}
	/* An error, such as that of a terminal that went away, is an end too. */
	if (count <= 0) {
		input_add(input, DLE);
		input_add(input, 'E');
		input->ended = true;
	}
	return stop;
}

void input_add_window(struct input *input)
{
	unsigned rows, columns;

	input->window = false;
	if (!terminal_size(&rows, &columns))
		return;
	input->start = 0;
	input_add(input, DLE);
	input_add(input, 'W');
	input_add(input, rows & 0xff);
	input_add(input, rows >> 8 & 0xff);
	input_add(input, columns & 0xff);
	input_add(input, columns >> 8 & 0xff);
}

void input_write(struct input *input, int to)
{
	ssize_t count;

	if (input->size == 0 && input->window && input->wanted)
		input_add_window(input);
	if (input->size == 0)
		return;
	count = send(to, input->buffer + input->start, input->size, MSG_DONTWAIT | MSG_NOSIGNAL);
	if (count > 0) {
		input->start += (size_t)count;
		input->size -= (size_t)count;
	} else if (count < 0 && errno != EAGAIN && errno != EINTR) {
		/* QEMU is gone; its end will be noticed. */
		input->ended = true;
		input->size = 0;
	}
}
