/* SPDX-License-Identifier: MIT */
#include <arch/cpu.h>
#include <arch/features.h>

#define HWCAP2_FSGSBASE 2

static struct cpu_features features;

void cpu_set_features(const struct cpu_features *known)
{
	features = *known;
}

const struct cpu_features *cpu_features(void)
{
	if (!features.known) {
		struct cpuid leaf1 = cpuid(1, 0);

		features.leaf1_ecx = leaf1.ecx;
		features.leaf1_edx = leaf1.edx;
		if (cpuid(0, 0).eax >= 7)
			features.leaf7_ebx = cpuid(7, 0).ebx;
		/* Not what the CPU has, but what is enabled: set up before (cpu.c). */
		if (leaf1.ecx & CPU_OSXSAVE)
			features.state_size = cpuid(0xd, 0).ebx;
		features.known = true;
	}
	return &features;
}

uint64_t arch_hardware_capabilities(void)
{
	return cpu_features()->leaf1_edx;
}

uint64_t arch_hardware_capabilities2(void)
{
	return cpu_features()->leaf7_ebx & 1 ? HWCAP2_FSGSBASE : 0;
}
