/* SPDX-License-Identifier: MIT */
/* What CPUID tells is so: that this is a virtual machine, and which extended state there is. */
#include <cpuid.h>
#include <stdint.h>
#include <stdio.h>

#define OSXSAVE (1u << 27)
#define HYPERVISOR (1u << 31)

static char area[1 << 14] __attribute__((aligned(64)));

static uint64_t enabled(void)
{
	uint32_t low, high;

	__asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
	return (uint64_t)high << 32 | low;
}

static void save(uint64_t components)
{
	__asm__ volatile("xsave64 %0" : "=m"(area)
			 : "a"((uint32_t)components), "d"((uint32_t)(components >> 32)) : "memory");
}

/* All that is enabled is known, and it is as large as told: nothing behind it changes. */
static void extended_state(void)
{
	uint64_t components = enabled();
	uint32_t low, size, unused, high;

	__cpuid_count(0xd, 0, low, size, unused, high);
	for (size_t i = 0; i < sizeof area; i++)
		area[i] = i < 512 + 64 ? 0 : 0x5a;
	save(components);
	for (size_t i = size; i < sizeof area; i++)
		if (area[i] != 0x5a)
			size = 0;
	if ((components & 3) != 3 || components & ~((uint64_t)high << 32 | low) || size < 512 + 64)
		printf("extended state: %llx of %x%08x, %u bytes\n", (unsigned long long)components, high, low,
		       size);
}

int main(void)
{
	uint32_t eax, ebx, ecx, edx;

	__cpuid(1, eax, ebx, ecx, edx);
	printf("virtual: %d\n", (ecx & HYPERVISOR) != 0);
	if (ecx & OSXSAVE)
		extended_state();
	__cpuid(0x40000000, eax, ebx, ecx, edx);
	printf("a name: %d\n", ebx != 0);
	return 0;
}
