/* SPDX-License-Identifier: MIT */
/*
 * How long this CPU was away, at its host's: it is no work of the thread that runs.
 */
#ifndef MACHINE_AWAY_H
#define MACHINE_AWAY_H

#include <stdint.h>

#include <arch/cpu.h>
#include <arch/own.h>

static inline uint64_t machine_leaves(void)
{
	return rdtsc();
}

/* LEFT is what machine_leaves returned. */
static inline void machine_is_back(uint64_t left)
{
	arch_own()->away += rdtsc() - left;
}

/* Cycles, since the start of this CPU, that were spent away by calls of the libOS. */
static inline uint64_t machine_away(void)
{
	return arch_own()->away;
}

#endif
