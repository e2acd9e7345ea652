/* SPDX-License-Identifier: MIT */
/*
 * Machine interface: CPUs.
 *
 * CPU 0 runs at first.  Each CPU has its own event mask, timer and trap stack; machine_event_mask and
 * the like are about the CPU that calls.  Code of the libOS stays on its CPU until it calls the
 * scheduler.
 */
#ifndef MACHINE_CPU_H
#define MACHINE_CPU_H

#include <stdbool.h>
#include <stdint.h>

#include <arch/own.h>

#define MACHINE_CPUS 64 /* more are left alone */

/* How many CPUs the machine has: 1 to MACHINE_CPUS.  The first call may have to find out. */
unsigned machine_cpu_count(void);

/* The number of this CPU, 0 to machine_cpu_count() - 1. */
static inline unsigned machine_cpu(void)
{
	return (unsigned)arch_own()->number;
}

/* Memory that each CPU sees at this same address, and no other CPU: zeros at first. */
#define MACHINE_CPU_LOCAL_SIZE sizeof(arch_own()->local)
static inline void *machine_cpu_local(void)
{
	return arch_own()->local;
}

/* The top of this CPU's own stack: the trap stack.  A trap uses it from the top on, but for a trap that
 * interrupts code of the libOS that runs on it. */
static inline uintptr_t machine_cpu_stack(void)
{
	return arch_own()->trap_stack_top;
}

/* Have CPU, from 1 on, run ENTRY, which does not return, on its own stack, with events masked.  Each
 * can be started once.  When this returns, ENTRY may not have begun.  No lock is held.
 * Events of the calling CPU are on from then on.
 * -ENOMEM: no memory for its stacks; -EAGAIN: the machine could not start it.  Try again later. */
int machine_cpu_start(unsigned cpu, void (*entry)(void));

/* Raise an event on CPU, which was started: it ends its machine_wait, or the next one; the handler runs
 * there.  A kick while one is still to be handled may be the same as that. */
void machine_cpu_kick(unsigned cpu);

/* All CPUs pass a full memory barrier between the beginning of this and its end.  False: the machine
 * cannot do that but by kicks.  Events are on. */
bool machine_cpu_barrier(void);

/* Who handles kicks, an event handler (<machine/event.h>) for all CPUs.  Before the first kick. */
void machine_cpu_on_kick(void (*handler)(void));

#endif
