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

/* trampoline.S: real-mode code that does so; to be copied, with the address of page tables in the
 * word at arch_trampoline_root, to a page below 1 MiB that is executable at its own address. */
extern char arch_trampoline[], arch_trampoline_root[], arch_trampoline_end[];
/* The structure for the next CPU that arrives, which takes it from here. */
extern struct arch_cpu_entry *arch_awaited;

#endif
