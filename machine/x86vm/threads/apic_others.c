/* SPDX-License-Identifier: MIT */
/*
 * The local APIC of another CPU, and what is sent between them (Intel SDM volume 3, 10.6, 10.12.9).
 */
#include <arch/cpu.h>

#include "apic.h"
#include "x86vm.h"

#define APIC_BASE_ENABLE (1u << 11)
#define APIC_BASE_X2APIC (1u << 10)
#define SPURIOUS_ENABLE (1u << 8)
#define LVT_MASKED (1u << 16)
#define COMMAND_PENDING (1u << 12)

static bool x2apic; /* as apic.c decides */

void apic_enable(void)
{
	uint64_t base = rdmsr(MSR_APIC_BASE) | APIC_BASE_ENABLE;

	wrmsr(MSR_APIC_BASE, x2apic ? base | APIC_BASE_X2APIC : base);
	apic_write(APIC_LVT_LINT0, LVT_MASKED);
	apic_write(APIC_TASK_PRIORITY, 0);
	apic_write(APIC_SPURIOUS, SPURIOUS_ENABLE | VECTOR_SPURIOUS);
}

void apic_begin(void)
{
	x2apic = cpuid(1, 0).ecx & 1u << 21;
}

uint32_t apic_number(void)
{
	return x2apic ? apic_read(APIC_ID) : apic_read(APIC_ID) >> 24;
}

void apic_command(uint32_t target, uint32_t command)
{
	if (x2apic) {
		/* This write waits for no other; what it announces shall be visible. */
		__asm__ volatile("mfence; lfence" : : : "memory");
		wrmsr(MSR_X2APIC + (APIC_COMMAND >> 4), (uint64_t)target << 32 | command);
		return;
	}
	while (apic_read(APIC_COMMAND) & COMMAND_PENDING)
		cpu_pause();
	apic_write(APIC_COMMAND_TARGET, target << 24);
	apic_write(APIC_COMMAND, command);
}
