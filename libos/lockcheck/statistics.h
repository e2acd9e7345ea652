/* SPDX-License-Identifier: MIT */
/*
 * How often locks are taken, and for how long.
 */
#ifndef LOCKCHECK_STATISTICS_H
#define LOCKCHECK_STATISTICS_H

#include <stdbool.h>
#include <stdint.h>

/* In cycles; all CPUs add to it. */
struct statistics {
	uint64_t taken, contended;
	uint64_t waited, waited_most, held, held_most;
};

void statistics_taken(struct statistics *statistics, bool contended, uint64_t waited);
void statistics_given(struct statistics *statistics, uint64_t held);

/* The table's head, and a line of it. */
void statistics_head(const char *of);
void statistics_line(const char *name, const struct statistics *statistics);

#endif
