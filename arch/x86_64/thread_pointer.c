/* SPDX-License-Identifier: MIT */
#include <arch/cpu.h>
#include <arch/thread_pointer.h>

void arch_set_fs_base(uint64_t base)
{
	wrmsr(MSR_FS_BASE, base);
}

uint64_t arch_fs_base(void)
{
	return rdmsr(MSR_FS_BASE);
}

void arch_set_gs_base(uint64_t base)
{
	wrmsr(MSR_GS_BASE, base);
}

uint64_t arch_gs_base(void)
{
	return rdmsr(MSR_GS_BASE);
}
