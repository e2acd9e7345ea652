/* SPDX-License-Identifier: MIT */
/*
 * The frequency of the time-stamp counter, from whoever knows it (Intel SDM volume 3, 18.7.3; the
 * hypervisor leaf 0x40000010, a convention of VMware that KVM follows).
 */
#include <arch/cpu.h>
#include <arch/math.h>
#include <machine/machines.h>

#include "x86vm.h"

#define HYPERVISOR_BIT (1u << 31)
#define HYPERVISOR_LEAF 0x40000000u
#define HYPERVISOR_TIMING 0x40000010u
#define FALLBACK_KHZ 1000000u

static uint64_t scale_of_khz(uint64_t khz)
{
	return multiply_divide(1000000u, 1ull << SCALE_SHIFT, khz);
}

/* Leaf 0x15: crystal clock and its ratio to the TSC. */
static uint64_t crystal_khz(uint32_t max_leaf)
{
	struct cpuid leaf;

	if (max_leaf < 0x15)
		return 0;
	leaf = cpuid(0x15, 0);
	if (leaf.eax == 0 || leaf.ebx == 0 || leaf.ecx == 0)
		return 0;
	return (uint64_t)leaf.ecx * leaf.ebx / leaf.eax / 1000;
}

static uint64_t hypervisor_khz(void)
{
	if (!(cpuid(1, 0).ecx & HYPERVISOR_BIT) || cpuid(HYPERVISOR_LEAF, 0).eax < HYPERVISOR_TIMING)
		return 0;
	return cpuid(HYPERVISOR_TIMING, 0).eax;
}

static uint64_t find_scale(void)
{
	uint64_t khz, scale;

	khz = hypervisor_khz();
	if (khz == 0)
		khz = crystal_khz(cpuid(0, 0).eax);
	if (khz != 0)
		return scale_of_khz(khz);
	scale = kvmclock_scale();
	if (scale == 0)
		scale = pit_scale();
	return scale != 0 ? scale : scale_of_khz(FALLBACK_KHZ);
}

uint64_t tsc_scale(void)
{
	if (machine_tsc_scale == 0)
		machine_tsc_scale = find_scale();
	return machine_tsc_scale;
}
