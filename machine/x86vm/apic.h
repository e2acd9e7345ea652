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
	APIC_COMMAND = 0x300,
	APIC_COMMAND_TARGET = 0x310,
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

/* With several CPUs (threads/apic_others.c).  On the first one, after apic_init; enable that of another
 * one; this CPU's number; send COMMAND, the low half of the interrupt command register, to TARGET. */
void apic_begin(void);
void apic_enable(void);
uint32_t apic_number(void);
void apic_command(uint32_t target, uint32_t command);

/* Deliver the edge-triggered interrupt GSI to this CPU as VECTOR. */
void ioapic_route(unsigned gsi, uint8_t vector);

#endif
