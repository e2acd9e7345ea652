/* SPDX-License-Identifier: MIT */
/* Ring 3 needs FSGSBASE, which its monitor makes sure of. */
#include <arch/cpu.h>
#include <arch/thread_pointer.h>

void arch_set_fs_base(uint64_t base)
{
	if (cpu_ring() == 0)
		wrmsr(MSR_FS_BASE, base);
	else
		__asm__ volatile("wrfsbase %0" : : "r"(base));
}

uint64_t arch_fs_base(void)
{
	uint64_t base;

	if (cpu_ring() == 0)
		return rdmsr(MSR_FS_BASE);
	__asm__ volatile("rdfsbase %0" : "=r"(base));
	return base;
}

void arch_set_gs_base(uint64_t base)
{
	if (cpu_ring() == 0)
		wrmsr(MSR_GS_BASE, base);
	else
		__asm__ volatile("wrgsbase %0" : : "r"(base));
}

uint64_t arch_gs_base(void)
{
	uint64_t base;

	if (cpu_ring() == 0)
		return rdmsr(MSR_GS_BASE);
	__asm__ volatile("rdgsbase %0" : "=r"(base));
	return base;
}
