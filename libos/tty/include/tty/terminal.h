/* SPDX-License-Identifier: MIT */
/*
 * The terminal behind the console streams, if there is one.
 */
#ifndef TTY_TERMINAL_H
#define TTY_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TERMINAL_CONTROLS 19

/* The kernel's struct termios (asm-generic/termbits.h), which is shorter than the C library's. */
struct k_termios {
	uint32_t input, output, control, local;
	uint8_t line;
	uint8_t characters[TERMINAL_CONTROLS];
};

struct window_size {
	uint16_t rows, columns, width, height;
};

struct terminal {
	struct k_termios termios;
	struct window_size window;
	unsigned column; /* of the cursor, as far as the line discipline knows */
};

/* The one terminal; its settings start as Linux's defaults. */
extern struct terminal terminal;

/* Whether console stream 0, 1 or 2 is a terminal. */
bool terminal_is(unsigned stream);

/* Write SIZE bytes of the libOS to a stream that is a terminal, with output processing (OPOST). */
void terminal_emit(unsigned stream, const char *data, size_t size);

/* ioctl_tty(2) on the terminal. */
long terminal_ioctl(unsigned request, void *argument);

#endif
