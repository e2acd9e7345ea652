/* SPDX-License-Identifier: MIT */
/*
 * What the files of machine/x86vm share.
 */
#ifndef X86VM_H
#define X86VM_H

#include <stdbool.h>
#include <stdint.h>

#include <arch/page.h>
#include <arch/setup.h>
#include <arch/trap.h>

struct eremite_boot_info;

enum x86vm_port {
	PORT_PIC_MASTER_DATA = 0x21,
	PORT_PIT_CHANNEL0 = 0x40,
	PORT_PIT_COMMAND = 0x43,
	PORT_I8042 = 0x64,
	PORT_RTC_INDEX = 0x70,
	PORT_RTC_DATA = 0x71,
	PORT_PIC_SLAVE_DATA = 0xa1,
	PORT_DEBUG_OUTPUT = 0xe9, /* isa-debugcon devices of the launcher */
	PORT_DEBUG_ERROR = 0xea,
	PORT_DEBUG_CONTROL = 0xeb,
	PORT_DEBUG_EXIT = 0xf4, /* isa-debug-exit */
	PORT_SERIAL = 0x3f8,
};

enum x86vm_vector {
	VECTOR_PAGE_FAULT = 14,
	VECTOR_EXCEPTIONS = 32, /* vectors below are exceptions */
	VECTOR_TIMER = 32,
	VECTOR_SERIAL = 33,
	VECTOR_KICK = 34,  /* of other CPUs */
	VECTOR_FLUSH = 35, /* their TLBs */
	VECTOR_SPURIOUS = 63,
};

/* Guest-physical addresses below this are mapped from the start (entry.S). */
static inline uint64_t x86vm_boot_mapped(void)
{
	return (uintptr_t)__boot_huge_pages * HUGE_PAGE_SIZE;
}

/* memory.c: the PML4; build the final tables and switch to them. */
extern uint64_t *memory_root;
void memory_init(struct eremite_boot_info *info);
/* Map the registers in the 2 MiB at the huge-page-aligned BASE; -ENOMEM. */
int memory_map_device(paddr_t base);
uintptr_t memory_device(paddr_t address);

/* trap.c: an interrupt; interrupts.c defines it if the program uses events. */
void x86vm_interrupt(struct trap_frame *frame) __attribute__((weak));

/* interrupts.c: enable the local APIC, interrupts on.  Idempotent. */
void interrupts_init(void);
extern bool interrupts_ready;
void interrupts_register(enum x86vm_vector vector, void (*handler)(void));

/* emulator.c: for a program that uses memory: its working set will be large. */
void emulator_tune(void);

/* tsc.c: nanoseconds per cycle as a fraction with 48 bits behind the point. */
uint64_t tsc_scale(void);
/* kvmclock.c: the scale from KVM's clock, 0 if there is none; the epoch, or -ENODEV. */
uint64_t kvmclock_scale(void);
int kvmclock_epoch(uint64_t *epoch);
/* pit.c: the scale measured against the PIT, 0 if there is no working PIT. */
uint64_t pit_scale(void);
/* rtc.c: seconds since 1970, or -ENODEV. */
int64_t rtc_seconds(void);

#define SCALE_SHIFT 48

#endif
