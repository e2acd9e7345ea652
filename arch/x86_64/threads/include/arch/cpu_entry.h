/* SPDX-License-Identifier: MIT */
/*
 * Where a CPU begins.
 */
#ifndef ARCH_CPU_ENTRY_H
#define ARCH_CPU_ENTRY_H

#include <stdint.h>

struct arch_cpu_entry {
	uint64_t stack_top;
	void (*function)(struct arch_cpu_entry *entry);
};

/* With the address of such a structure in rdi and no stack: calls its function. */
extern char arch_cpu_entry[];

#endif
