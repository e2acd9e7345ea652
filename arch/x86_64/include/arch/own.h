/* SPDX-License-Identifier: MIT */
/*
 * What a CPU has of its own.  There is one CPU: nothing.  In the variant with threads, another file
 * of this name takes the place of this one.
 */
#ifndef ARCH_OWN_H
#define ARCH_OWN_H

#include <arch/setup.h>

/* The first CPU, before its first trap. */
static inline void arch_own_init(void)
{
}

/* Where this CPU's monitor fills in traps. */
static inline struct arch_upcall *arch_own_upcall(void)
{
	return &arch_upcall;
}

/* Before a snapshot. */
static inline void arch_own_save(void)
{
}

#endif
