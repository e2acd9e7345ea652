/* SPDX-License-Identifier: MIT */
/*
 * Saving and restoring extended state: XSAVE where the CPU has it (Intel SDM volume 1, 13.7 and
 * 13.8), else FXSAVE.
 */
#include <errno.h>
#include <string.h>

#include <arch/cpu.h>
#include <arch/trap.h>

#define LEGACY_SIZE 512
#define HEADER_SIZE 64
#define MXCSR_OFFSET 24
#define MXCSR_MASK_OFFSET 28
#define MXCSR_MASK_DEFAULT 0xffbfu

static uint64_t enabled_components(void)
{
	uint32_t low, high;

	if (!(cpu_features()->leaf1_ecx & CPU_OSXSAVE))
		return 0;
	__asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
	return (uint64_t)high << 32 | low;
}

unsigned long arch_fpu_size(void)
{
	return enabled_components() != 0 ? cpu_features()->state_size : LEGACY_SIZE;
}

void arch_fpu_save(void *area)
{
	uint64_t components = enabled_components();

	if (components == 0) {
		__asm__ volatile("fxsave64 (%0)" : : "r"(area) : "memory");
		return;
	}
	/* XSAVE writes only the first word of its header. */
	memset((char *)area + LEGACY_SIZE, 0, HEADER_SIZE);
	__asm__ volatile("xsave64 (%0)"
			 : : "r"(area), "a"((uint32_t)components),
			 "d"((uint32_t)(components >> 32)) : "memory");
}

static uint32_t mxcsr_mask(void)
{
	struct {
		uint8_t bytes[LEGACY_SIZE];
	} __attribute__((aligned(16))) probe;
	uint32_t mask;

	__asm__ volatile("fxsave64 %0" : "=m"(probe));
	memcpy(&mask, probe.bytes + MXCSR_MASK_OFFSET, sizeof mask);
	return mask != 0 ? mask : MXCSR_MASK_DEFAULT;
}

/* What would make the restore fault: reserved bits of MXCSR and of the header. */
static int check_area(const uint8_t *area, uint64_t components)
{
	uint64_t header[HEADER_SIZE / 8];
	uint32_t mxcsr;

	memcpy(&mxcsr, area + MXCSR_OFFSET, sizeof mxcsr);
	if (mxcsr & ~mxcsr_mask())
		return -EINVAL;
	if (components == 0)
		return 0;
	memcpy(header, area + LEGACY_SIZE, sizeof header);
	if (header[0] & ~components)
		return -EINVAL;
	for (unsigned i = 1; i < HEADER_SIZE / 8; i++)
		if (header[i] != 0)
			return -EINVAL;
	return 0;
}

void arch_fpu_load(const void *area)
{
	uint64_t components = enabled_components();

	if (components == 0)
		__asm__ volatile("fxrstor64 (%0)" : : "r"(area) : "memory");
	else
		__asm__ volatile("xrstor64 (%0)"
				 : : "r"(area), "a"((uint32_t)components),
				 "d"((uint32_t)(components >> 32)) : "memory");
}

int arch_fpu_restore(const void *area)
{
	int status = check_area(area, enabled_components());

	if (status == 0)
		arch_fpu_load(area);
	return status;
}
