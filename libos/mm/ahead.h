/* SPDX-License-Identifier: MIT */
/*
 * Memory that is mapped before it is touched (ahead.c).
 *
 * Private to libos/mm.  The caller holds the memory lock.
 */
#ifndef MM_AHEAD_H
#define MM_AHEAD_H

#include <stdbool.h>
#include <stdint.h>

#include "area.h"

/* All of this only saves time: who is in every program refers to it weakly, and heap.c brings it in. */

/* Map [start, end), which became accessible just now, if nothing is there yet. */
void ahead_new(uintptr_t start, uintptr_t end);

/* Map SERIES, which became accessible just now: all of it, or nothing (false).  USED: it is not
 * zero.  The caller has asked machine_maps_ahead. */
bool ahead_series(const struct page_series *series, bool *used);

/* Free frames that follow each other, in blocks as large as there are. */
void ahead_give_back(paddr_t frame, size_t size);

/* Map the page at ADDRESS and what is around it in AREA, where nothing is mapped.  HOLE as
 * machine_page_query says.  False: it is left to the caller. */
bool ahead_fault(const struct area *area, uintptr_t address, size_t hole);

#endif
