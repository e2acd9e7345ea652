/* SPDX-License-Identifier: MIT */
/*
 * Packets of the GDB remote serial protocol ("Debugging with GDB", appendix E): $DATA#SUM, each
 * answered by + or -.  Nothing here has use for its escapes.  What the peer sends is hostile.
 */
#ifndef GDB_PACKET_H
#define GDB_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GDB_PACKET_MAX 4096 /* bytes between $ and #, as we tell the peer */

enum gdb_event {
	GDB_NOTHING,
	GDB_PACKET,    /* data and size */
	GDB_INTERRUPT, /* a Ctrl-C outside of any packet */
	GDB_DAMAGED,   /* a packet whose sum is wrong, or that is too long */
	GDB_REPEAT,    /* the peer wants the last answer again */
};

/* Starts as all zero. */
struct gdb_input {
	enum { GDB_OUTSIDE, GDB_INSIDE, GDB_SUM_HIGH, GDB_SUM_LOW } state;
	uint8_t sum;
	int claimed; /* the sum's first digit; -1 if it is none */
	bool overlong;
	size_t size;
	char data[GDB_PACKET_MAX];
};

enum gdb_event gdb_input_byte(struct gdb_input *input, uint8_t byte);

/* What is still to be read of a packet. */
struct gdb_cursor {
	const char *at, *end;
};

/* Each takes what it names if it is there; else it takes nothing and returns false. */
bool gdb_take(struct gdb_cursor *cursor, const char *word);
bool gdb_take_number(struct gdb_cursor *cursor, uint64_t *number);
/* Exactly SIZE bytes written as hexadecimal digits. */
bool gdb_take_bytes(struct gdb_cursor *cursor, void *bytes, size_t size);

/* A packet that is being made; what does not fit is cut off. */
struct gdb_output {
	size_t size;
	char data[GDB_PACKET_MAX + 4];
};

void gdb_output_begin(struct gdb_output *output);
/* As it is: no #, $, } or * may be in it. */
void gdb_output_data(struct gdb_output *output, const char *data, size_t size);
void gdb_output_text(struct gdb_output *output, const char *text);
void gdb_output_bytes(struct gdb_output *output, const void *bytes, size_t size);
void gdb_output_number(struct gdb_output *output, uint64_t number);
void gdb_output_end(struct gdb_output *output);

#endif
