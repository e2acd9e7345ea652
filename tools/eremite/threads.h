/* SPDX-License-Identifier: MIT */
/*
 * The threads of a guest that stands, found in its memory (eremite/threads.h).
 *
 * All of it is the guest's and may be anything: what cannot be read is left out.
 */
#ifndef EREMITE_TOOLS_THREADS_H
#define EREMITE_TOOLS_THREADS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "control.h"
#include "text.h"

#define THREADS_CPUS 64

struct threads_cpu {
	bool known; /* the registers are */
	bool idle;  /* it waits for an event */
	uint64_t registers[CONTROL_REGISTERS];
};

struct threads_view {
	struct threads_cpu cpus[THREADS_CPUS];
	/* Whether all of it could be read. */
	bool (*read)(void *argument, uint64_t address, void *to, size_t size);
	void *argument;
};

/* Add to TEXT lines of the control channel: `report`, and of most threads `reg`, `stack`, `backtrace`.
 * PROGRAM is what the program is called. */
void threads_list(const struct threads_view *view, const char *program, struct text *text);

#endif
