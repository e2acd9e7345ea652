/* SPDX-License-Identifier: MIT */
/*
 * The locks of the libOS that a CPU holds.  Code of the libOS is not preempted, and holds none while it
 * sleeps: so they are the CPU's.
 */
#ifndef LOCKCHECK_HELD_H
#define LOCKCHECK_HELD_H

#include <stdbool.h>
#include <stdint.h>

#include <arch/lock.h>

#include "place.h"

struct held {
	const struct spin *spin;
	unsigned class;
	unsigned number; /* among those of its class that one CPU holds */
	bool told;
	uint64_t since;
	struct place place;
};

/* order.c: WANTED is about to be taken while HELD is held. */
void order_check(const struct held *held, const struct held *wanted);

#endif
