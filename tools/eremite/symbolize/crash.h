/* SPDX-License-Identifier: MIT */
/*
 * The state of a guest at its crash, as `eremite run` hands it over: `reg` and `stack` lines of the
 * control channel (docs/architecture.md).  The values are the guest's and are hostile.  For a list of
 * threads, `report` lines as well, and a `backtrace` line behind each state.
 */
#ifndef SYMBOLIZE_CRASH_H
#define SYMBOLIZE_CRASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../control.h"

/* A piece of memory; the pieces are as the guest sent them, in no order. */
struct memory_piece {
	uint64_t address;
	size_t size;
	uint8_t *bytes;
};

struct crash {
	uint64_t registers[CONTROL_REGISTERS];
	bool known[CONTROL_REGISTERS];
	struct memory_piece *pieces;
	size_t piece_count;
};

/* What there is to show, in its order. */
struct crash_reader {
	/* A line for people. */
	void (*line)(struct crash_reader *reader, const char *text, size_t size);
	/* What has been read since the last time, or since the beginning, is complete.  It is at least
	 * an instruction pointer. */
	void (*backtrace)(struct crash_reader *reader, const struct crash *crash);
};

/* Read all lines of FD.  0, or -EIO. */
int crash_read(struct crash_reader *reader, int fd);

/* The 8 bytes at ADDRESS; false if they were not sent. */
bool crash_memory(const struct crash *crash, uint64_t address, uint64_t *value);

#endif
