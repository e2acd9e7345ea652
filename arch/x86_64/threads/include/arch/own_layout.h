/* SPDX-License-Identifier: MIT */
/*
 * Where a CPU finds what is its own, and what is there: numbers, for assembly too.
 */
#ifndef ARCH_OWN_LAYOUT_H
#define ARCH_OWN_LAYOUT_H

#define OWN_PAGE 0x600000003000 /* SKETE_CPU_PAGE of eremite/skete.h */
#define OWN_TRAP_STACK 8
#define OWN_TRAP_STACK_TOP 16
#define OWN_UPCALL 24

/* The memory of CPU n, from 1 on, is at CPUS_BASE + n * CPU_MEMORY: an unmapped page, the trap stack,
 * another unmapped page, and what the machine needs. */
#define CPUS_BASE 0x608000000000 /* PML4 slot 193 */
#define CPU_MEMORY 0x10000
#define CPU_TRAP_STACK 0x1000
#define CPU_TRAP_STACK_TOP 0x3000
#define CPU_MACHINE 0x4000

#endif
