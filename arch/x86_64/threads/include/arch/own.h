/* SPDX-License-Identifier: MIT */
/*
 * What a CPU has of its own: a page that each CPU sees at the same address, so that it is found
 * without a register.  Code of the libOS stays on its CPU until it calls the scheduler.
 */
#ifndef ARCH_OWN_H
#define ARCH_OWN_H

#include <stddef.h>

#include <arch/own_layout.h>
#include <arch/setup.h>

struct arch_own {
	uint64_t number; /* of the CPU: 0 is the first; the machine's word */
	uint64_t trap_stack, trap_stack_top;
	struct arch_upcall *upcall; /* where this CPU's monitor fills in traps */
	uint64_t local[64]; /* the scheduler's, zeros at first */
	uint64_t away; /* <machine/away.h> */
};

_Static_assert(offsetof(struct arch_own, trap_stack) == OWN_TRAP_STACK &&
	       offsetof(struct arch_own, trap_stack_top) == OWN_TRAP_STACK_TOP &&
	       offsetof(struct arch_own, upcall) == OWN_UPCALL, "as assembly knows it");

static inline struct arch_own *arch_own(void)
{
	return (struct arch_own *)OWN_PAGE;
}

/* own.c: the first CPU, before its first trap. */
void arch_own_init(void);

static inline struct arch_upcall *arch_own_upcall(void)
{
	return arch_own()->upcall;
}

/* What a CPU has to do while it waits for another one with events masked; NULL: nothing. */
extern void (*arch_waiting)(void);

/* Before a snapshot, on the first CPU. */
void arch_own_save(void);

#endif
