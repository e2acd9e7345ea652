/* SPDX-License-Identifier: MIT */
/*
 * KVM's paravirtual clock (Documentation/virt/kvm/x86/msr.rst), read once for its scale.
 */
#include <errno.h>

#include <arch/cpu.h>
#include <machine/clock.h>

#include "x86vm.h"

#define KVM_LEAF 0x40000000u
#define KVM_FEATURES 0x40000001u
#define FEATURE_CLOCKSOURCE2 (1u << 3)
#define MSR_KVM_WALL_CLOCK 0x4b564d00u
#define MSR_KVM_SYSTEM_TIME 0x4b564d01u
#define SYSTEM_TIME_ENABLE 1u

struct pvclock_time {
	uint32_t version;
	uint32_t pad;
	uint64_t tsc_timestamp;
	uint64_t system_time;
	uint32_t multiplier; /* of 2^-32 ns */
	int8_t shift;
	uint8_t flags;
	uint8_t pad2[2];
};

struct pvclock_wall {
	uint32_t version;
	uint32_t seconds;
	uint32_t nanoseconds;
};

/* The image is mapped at its physical addresses. */
static volatile struct pvclock_time time_page __attribute__((aligned(64)));
static volatile struct pvclock_wall wall_page __attribute__((aligned(64)));

static bool present(void)
{
	struct cpuid leaf;

	if (!(cpuid(1, 0).ecx & 1u << 31))
		return false;
	leaf = cpuid(KVM_LEAF, 0); /* "KVMKVMKVM" */
	return leaf.ebx == 0x4b4d564b && leaf.ecx == 0x564b4d56 && leaf.edx == 0x4d &&
	       cpuid(KVM_FEATURES, 0).eax & FEATURE_CLOCKSOURCE2;
}

uint64_t kvmclock_scale(void)
{
	uint64_t scale;

	if (!present())
		return 0;
	wrmsr(MSR_KVM_SYSTEM_TIME, (uintptr_t)&time_page | SYSTEM_TIME_ENABLE);
	scale = (uint64_t)time_page.multiplier << (SCALE_SHIFT - 32);
	if (time_page.shift >= 0 && time_page.shift < 16)
		scale <<= time_page.shift;
	else if (time_page.shift < 0 && time_page.shift > -64)
		scale >>= -time_page.shift;
	wrmsr(MSR_KVM_SYSTEM_TIME, 0);
	return scale;
}

int kvmclock_epoch(uint64_t *epoch)
{
	uint64_t boot, system_time, tsc;

	if (!present())
		return -ENODEV;
	wrmsr(MSR_KVM_WALL_CLOCK, (uintptr_t)&wall_page);
	wrmsr(MSR_KVM_SYSTEM_TIME, (uintptr_t)&time_page | SYSTEM_TIME_ENABLE);
	/* Wall time when KVM's system time was 0, plus the system time at our own 0. */
	boot = wall_page.seconds * 1000000000ull + wall_page.nanoseconds;
	system_time = time_page.system_time;
	tsc = rdtsc() - time_page.tsc_timestamp;
	wrmsr(MSR_KVM_SYSTEM_TIME, 0);
	system_time += (uint64_t)((unsigned __int128)tsc * tsc_scale() >> SCALE_SHIFT);
	*epoch = boot + system_time - machine_clock_monotonic();
	return 0;
}
