/* SPDX-License-Identifier: MIT */
/*
 * The control channel (docs/architecture.md): lines of text that the guest writes.
 *
 * Everything here comes from the guest and is hostile.  A line that is too long or that is not
 * understood is dropped.
 */
#ifndef EREMITE_CONTROL_H
#define EREMITE_CONTROL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CONTROL_LINE 4096 /* bytes of a line, the newline included */

enum control_kind {
	CONTROL_LOG,       /* value: cycles since entry; text */
	CONTROL_REPORT,    /* text */
	CONTROL_REGISTER,  /* register_index, value */
	CONTROL_STACK,     /* value: address; text: memory as hexadecimal bytes */
	CONTROL_BACKTRACE,
	CONTROL_INPUT,
	CONTROL_EXIT,      /* value: status, 0 to 255 */
	CONTROL_SIGNAL,    /* value: number, 1 to 64 */
	CONTROL_PANIC,
};

/* The numbers that DWARF gives the registers of x86-64 (System V ABI, figure 3.36); then flags. */
enum control_register { CONTROL_RIP = 16, CONTROL_RFLAGS = 17, CONTROL_REGISTERS = 18 };

struct control_message {
	enum control_kind kind;
	unsigned register_index; /* enum control_register */
	uint64_t value;
	const char *text;        /* in the line that was parsed */
	size_t text_size;
};

/* Parse LINE, SIZE bytes without a newline.  -EINVAL if it is not understood. */
int control_parse(const char *line, size_t size, struct control_message *message);

/* Name of a register as the control channel and people write it. */
const char *control_register_name(unsigned index);

/* Decode hexadecimal bytes.  Returns how many, at most SIZE; -EINVAL if TEXT is anything else. */
long control_bytes(const char *text, size_t text_size, uint8_t *bytes, size_t size);

/* Cuts a stream into lines.  Starts as all zero. */
struct control_lines {
	char data[CONTROL_LINE];
	size_t size;
	bool overlong; /* the rest of this line is dropped */
};

/* Add SIZE bytes from the guest; HANDLE is called with each complete line. */
void control_feed(struct control_lines *lines, const char *data, size_t size,
		  void (*handle)(void *argument, const char *line, size_t size), void *argument);

#endif
