/* SPDX-License-Identifier: MIT */
/*
 * Where a lock was taken: enough of the stack for a backtrace, which the launcher makes of it.
 */
#ifndef LOCKCHECK_PLACE_H
#define LOCKCHECK_PLACE_H

#include <stdbool.h>
#include <stdint.h>

#include <arch/place.h>

#define PLACE_STACK 768

struct place {
	struct arch_place at;
	unsigned size; /* of the stack from at.rsp upwards */
	uint8_t stack[PLACE_STACK];
};

/* What is on the next page of the stack is left out if this must not FAULT. */
void place_keep(struct place *place, const struct arch_place *at, bool fault);

/* tell.c: show it. */
void place_tell(const struct place *place);

#endif
