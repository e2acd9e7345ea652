/* SPDX-License-Identifier: MIT */
/*
 * How long this CPU was away, at its host's: it is no work of the thread that runs.
 *
 * This is the variant for programs with one thread, where nobody asks.
 */
#ifndef MACHINE_AWAY_H
#define MACHINE_AWAY_H

#include <stdint.h>

static inline uint64_t machine_leaves(void)
{
	return 0;
}

/* LEFT is what machine_leaves returned. */
static inline void machine_is_back(uint64_t left)
{
	(void)left;
}

#endif
