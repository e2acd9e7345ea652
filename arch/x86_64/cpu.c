/* SPDX-License-Identifier: MIT */
/*
 * Control registers and extended state (Intel SDM volume 3, 2.5 and 2.6; volume 1, chapter 13).
 */
#include <arch/cpu.h>
#include <arch/setup.h>

enum cr0_bits { CR0_EM = 1 << 2, CR0_TS = 1 << 3 };

enum cr4_bits {
	CR4_PGE = 1 << 7,
	CR4_UMIP = 1 << 11,
	CR4_FSGSBASE = 1 << 16,
	CR4_OSXSAVE = 1 << 18,
	CR4_SMEP = 1 << 20,
	CR4_SMAP = 1 << 21,
};

static uint64_t wanted_cr4(void)
{
	uint64_t bits = 0;
	struct cpuid leaf7 = { 0 };

	if (cpuid(0, 0).eax >= 7)
		leaf7 = cpuid(7, 0);
	if (leaf7.ebx & 1 << 0)
		bits |= CR4_FSGSBASE;
	if (leaf7.ebx & 1 << 7)
		bits |= CR4_SMEP;
	if (leaf7.ebx & 1 << 20)
		bits |= CR4_SMAP;
	if (leaf7.ecx & 1 << 2)
		bits |= CR4_UMIP;
	if (cpuid(1, 0).ecx & 1 << 26)
		bits |= CR4_OSXSAVE;
	return bits;
}

void cpu_init(void)
{
	uint64_t bits = wanted_cr4();

	write_cr0(read_cr0() & ~(uint64_t)(CR0_EM | CR0_TS));
	write_cr4(read_cr4() | bits);
	if (bits & CR4_OSXSAVE) {
		struct cpuid state = cpuid(0xd, 0);

		/* All components that user code may use, but AMX (bits 17, 18): its 8 KiB would not
		 * fit a signal frame on usual alternate stacks; Linux, too, gives it on request only. */
		xsetbv(0, (state.eax & ~(3u << 17)) | (uint64_t)state.edx << 32);
	}
	__asm__ volatile("fninit");
}
