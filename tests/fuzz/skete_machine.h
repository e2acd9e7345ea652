/* SPDX-License-Identifier: MIT */
/*
 * Skete's parts without KVM, its host and its threads: a machine with RAM and page tables, nothing of
 * which ever runs, and what must hold for its page tables whatever was called.
 */
#ifndef SKETE_MACHINE_H
#define SKETE_MACHINE_H

#include <setjmp.h>
#include <stdlib.h>

#include "../../tools/skete/monitor.h"

#define MACHINE_RAM (6ull << 20)

/* Where run_end goes: the guest has ended. */
extern jmp_buf machine_end;

/* An empty machine; what was there before is gone. */
void machine_reset(void);
/* Abort if a frame is writable and executable at once, mapped twice, not the guest's, ... */
void machine_check(void);
/* A number that is another one if the guest's mappings are others: as of the last check. */
uint64_t machine_mappings(void);

static inline void require(bool condition)
{
	if (!condition)
		abort();
}

#endif
