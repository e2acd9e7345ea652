/* SPDX-License-Identifier: MIT */
/*
 * The local APIC, by MSR (x2APIC) where the CPU has that, else by MMIO, and the I/O APIC at its
 * customary address (Intel SDM volume 3, chapter 10; 82093AA data sheet).
 */
#include <arch/cpu.h>

#include "apic.h"
#include "x86vm.h"

#define LAPIC_BASE 0xfee00000ull
#define IOAPIC_BASE 0xfec00000ull

#define APIC_BASE_ENABLE (1u << 11)
#define APIC_BASE_X2APIC (1u << 10)
#define SPURIOUS_ENABLE (1u << 8)
#define LVT_MASKED (1u << 16)

#define IOAPIC_REDIRECTION 0x10 /* two registers an entry */

static bool x2apic;

static volatile uint32_t *device(paddr_t address)
{
	return (volatile uint32_t *)memory_device(address);
}

uint32_t apic_read(unsigned reg)
{
	if (x2apic)
		return (uint32_t)rdmsr(MSR_X2APIC + (reg >> 4));
	return *device(LAPIC_BASE + reg);
}

void apic_write(unsigned reg, uint32_t value)
{
	if (x2apic)
		wrmsr(MSR_X2APIC + (reg >> 4), value);
	else
		*device(LAPIC_BASE + reg) = value;
}

int apic_init(void)
{
	uint64_t base = rdmsr(MSR_APIC_BASE) | APIC_BASE_ENABLE;
	int status = memory_map_device(IOAPIC_BASE);

	x2apic = cpuid(1, 0).ecx & 1u << 21;
	if (status == 0 && !x2apic)
		status = memory_map_device(LAPIC_BASE);
	if (status != 0)
		return status;
	wrmsr(MSR_APIC_BASE, x2apic ? base | APIC_BASE_X2APIC : base);
	apic_write(APIC_LVT_LINT0, LVT_MASKED); /* the PIC */
	apic_write(APIC_TASK_PRIORITY, 0);
	apic_write(APIC_SPURIOUS, SPURIOUS_ENABLE | VECTOR_SPURIOUS);
	return 0;
}

static void ioapic_write(unsigned reg, uint32_t value)
{
	*device(IOAPIC_BASE) = reg;
	*device(IOAPIC_BASE + 0x10) = value;
}

void ioapic_route(unsigned gsi, uint8_t vector)
{
	uint32_t id = apic_read(APIC_ID);

	/* Fixed delivery, physical destination, edge, active high. */
	ioapic_write(IOAPIC_REDIRECTION + 2 * gsi + 1, x2apic ? id << 24 : id);
	ioapic_write(IOAPIC_REDIRECTION + 2 * gsi, vector);
}
