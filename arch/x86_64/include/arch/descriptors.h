/* SPDX-License-Identifier: MIT */
/*
 * The task state segment of a CPU, which names its stacks for traps (Intel SDM volume 3, 7.7 and
 * 7.2.3), and tables' addresses as the CPU loads them (2.4).
 */
#ifndef ARCH_DESCRIPTORS_H
#define ARCH_DESCRIPTORS_H

#include <stdint.h>

#include <arch/layout.h>

struct arch_tss {
	uint32_t reserved0;
	uint64_t rsp[3];
	uint64_t reserved1;
	uint64_t ist[7]; /* IST 1 is ist[0] */
	uint64_t reserved2;
	uint16_t reserved3;
	uint16_t io_bitmap;
} __attribute__((packed));

struct arch_table_pointer {
	uint16_t limit;
	uint64_t base;
} __attribute__((packed));

/* Its stacks, and its descriptor, two words of GDT. */
static inline void arch_fill_tss(struct arch_tss *tss, uint64_t *gdt, uintptr_t entry,
				 uintptr_t double_fault, uintptr_t nmi)
{
	uint64_t base = (uintptr_t)tss;

	tss->ist[IST_ENTRY - 1] = entry;
	tss->ist[IST_DOUBLE_FAULT - 1] = double_fault;
	tss->ist[IST_NMI - 1] = nmi;
	tss->io_bitmap = sizeof *tss;
	gdt[SELECTOR_TSS / 8] = (sizeof *tss - 1) | (base & 0xffffff) << 16 |
				(uint64_t)0x89 << 40 | (base >> 24 & 0xff) << 56;
	gdt[SELECTOR_TSS / 8 + 1] = base >> 32;
}

#endif
