/* SPDX-License-Identifier: MIT */
#include <arch/cpu.h>
#include <arch/features.h>

#define HWCAP2_FSGSBASE 2

uint64_t arch_hardware_capabilities(void)
{
	return cpuid(1, 0).edx;
}

uint64_t arch_hardware_capabilities2(void)
{
	if (cpuid(0, 0).eax >= 7 && cpuid(7, 0).ebx & 1)
		return HWCAP2_FSGSBASE;
	return 0;
}
