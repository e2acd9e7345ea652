/* SPDX-License-Identifier: MIT */
/*
 * What the files of machine/x86vm share about other CPUs.
 */
#ifndef X86VM_CPUS_H
#define X86VM_CPUS_H

#include <stdint.h>

#include <arch/page.h>
#include <boot/mp_table.h>
#include <machine/cpu.h>

/* The numbers of the local APICs of the CPUs that run. */
extern uint32_t cpus_apic[MACHINE_CPUS];

/* boot_cpus.c: what a table in low memory says of CPUs. */
extern struct mp_cpus cpus_table;
/* The page below 1 MiB for the code of the start; PADDR_NONE: there is none. */
extern paddr_t cpus_trampoline;

/* flush.c: flush what changed since the last time. */
void several_see(void);
/* This CPU runs: the others have to care. */
void several_join(void);

/* own_tables.c: the memory of a CPU, which is mapped: build its page, and its page tables around that.
 * The memory lock is held.  The address of the tables. */
paddr_t own_tables_build(unsigned cpu, uintptr_t pages);
#define OWN_TABLES_PAGES 5

#endif
