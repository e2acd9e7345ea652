/* SPDX-License-Identifier: MIT */
/*
 * Registers of the local APIC (Intel SDM volume 3, table 10-1), as MMIO offsets.
 */
#ifndef X86VM_APIC_H
#define X86VM_APIC_H

#include <stdint.h>

enum apic_register {
	APIC_ID = 0x20,
	APIC_TASK_PRIORITY = 0x80,
	APIC_END_OF_INTERRUPT = 0xb0,
	APIC_SPURIOUS = 0xf0,
	APIC_LVT_TIMER = 0x320,
	APIC_LVT_LINT0 = 0x350,
	APIC_TIMER_INITIAL = 0x380,
	APIC_TIMER_CURRENT = 0x390,
	APIC_TIMER_DIVIDE = 0x3e0,
};

#define TIMER_DIVIDE_BY_1 0xb

/* Enable this CPU's APIC; -ENOMEM if its registers cannot be mapped. */
int apic_init(void);
uint32_t apic_read(unsigned reg);
void apic_write(unsigned reg, uint32_t value);

/* Deliver the edge-triggered interrupt GSI to this CPU as VECTOR. */
void ioapic_route(unsigned gsi, uint8_t vector);

#endif
