/* SPDX-License-Identifier: MIT */
/*
 * What a CPU has of its own, where several CPUs are one host thread by turns (../../cpus.h).
 */
#ifndef ARCH_OWN_H
#define ARCH_OWN_H

#include <stddef.h>
#include <stdint.h>

struct arch_own {
	uint64_t number;
	uint64_t trap_stack_top;
	uint64_t away;
	uint64_t local[64];
};

struct arch_own *arch_own(void);

extern void (*arch_waiting)(void);

#endif
