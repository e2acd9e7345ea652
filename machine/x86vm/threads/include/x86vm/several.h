/* SPDX-License-Identifier: MIT */
/*
 * What has to be done about other CPUs.
 */
#ifndef X86VM_SEVERAL_H
#define X86VM_SEVERAL_H

#include <stdbool.h>
#include <stdint.h>

#include <arch/page.h>

struct eremite_boot_info;

/* A bit for each CPU that runs, the first one too once there is another. */
extern uint64_t several_running;

/* Whether other CPUs run. */
static inline bool several_run(void)
{
	return __atomic_load_n(&several_running, __ATOMIC_RELAXED) != 0;
}

/* boot_cpus.c: at boot, before the final tables are in use: what other CPUs will need. */
void several_boot(struct eremite_boot_info *info);

/* flush.c: page tables have changed: no other CPU knows what was there before when this returns.  The
 * memory lock is held. */
void several_flush(void);

/* A table that is in use no more; and the end of a change, at which such tables are given back. */
bool several_keep(paddr_t table);
void several_release(void);

/* own_tables.c: a page fault for which only this CPU's own tables are the reason. */
bool several_fault(uintptr_t address);

/* flush.c: around the halt of this CPU: nobody waits for it to flush. */
void several_sleep(void);
void several_wake(void);

/* Threads want another look before anything has been waited for: who calls looks at its end, too. */
extern bool interrupts_ready;

static inline bool several_too_early(void)
{
	return !interrupts_ready;
}

/* An interrupt that was about that. */
bool several_interrupt(uint64_t vector);

#endif
