/* SPDX-License-Identifier: MIT */
/*
 * What has to be done about other CPUs: there are none.  In the variant with threads, another file
 * of this name takes the place of this one.
 */
#ifndef X86VM_SEVERAL_H
#define X86VM_SEVERAL_H

#include <stdbool.h>
#include <stdint.h>

#include <arch/page.h>

struct eremite_boot_info;

/* At boot, before the final tables are in use: what other CPUs will need. */
static inline void several_boot(struct eremite_boot_info *info)
{
	(void)info;
}

/* Whether other CPUs run. */
static inline bool several_run(void)
{
	return false;
}

/* Page tables have changed: no other CPU knows what was there before when this returns.  The memory
 * lock is held. */
static inline void several_flush(void)
{
}

/* A table that is in use no more; and the end of a change, at which such tables are given back. */
static inline bool several_keep(paddr_t table)
{
	(void)table;
	return false;
}

static inline void several_release(void)
{
}

/* A page fault for which only this CPU's own tables are the reason. */
static inline bool several_fault(uintptr_t address)
{
	(void)address;
	return false;
}

/* Around the halt of this CPU: nobody waits for it to flush. */
static inline void several_sleep(void)
{
}

static inline void several_wake(void)
{
}

/* Threads want another look before anything has been waited for: who calls looks at its end, too. */
static inline bool several_too_early(void)
{
	return false;
}

/* An interrupt that was about that. */
static inline bool several_interrupt(uint64_t vector)
{
	(void)vector;
	return false;
}

#endif
